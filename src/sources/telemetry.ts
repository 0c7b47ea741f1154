import { z } from "zod";
import { invariant } from "../core/invariant.ts";
import type { NodeContext, NodeType, SourceNode } from "../core/node.ts";
import { duration, text } from "../core/options.ts";
import { formatDuration } from "../core/units.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { MetricsRecord } from "./telemetry/metrics_record.ts";
import { TelemetrySession } from "./telemetry/telemetry_session.ts";

const options = z.strictObject({
  interval: duration({
    doc:
      "Length of a window, by the wall clock; at its end every node is told of once",
    default: "10s",
  }).refine((ms) => ms >= intervalMinMs, {
    message: "expected at least 1s, as rates and shares are of a second",
  }),
  topologies: z.array(text({ doc: "Name of a topology" }))
    .min(1, "expected at least one topology")
    .meta({ description: "Topologies that are told of; all if left out" })
    .optional(),
  instance: text({
    doc:
      "Name of this process among those that run the same topologies, such as a host's; an invented one if left out",
  }).optional(),
});

type TelemetryOptions = z.output<typeof options>;

/** Tells what the nodes of this process do, as results of windows. */
export const telemetry: NodeType<typeof options, Drivers> = {
  type: "telemetry",
  role: "source",
  doc: "Tells what each node of this process does, at an interval",
  options,
  input: ["none"],
  output: "message",
  canFail: false,
  facts: ({ interval, topologies }) => ({
    summary: `${
      topologies?.join(", ") ?? "all topologies of the process"
    }, every ${formatDuration(interval)}`,
    background: true,
    fields: resultFields,
  }),
  create: (settings, context): SourceNode => sourceOf(settings, context),
};

function sourceOf(
  { interval, topologies, instance }: TelemetryOptions,
  { id, clock, metrics }: NodeContext<Drivers>,
): SourceNode {
  return {
    kind: "source",
    open: (events) =>
      Promise.resolve(
        new TelemetrySession({
          name: id,
          instance: instance ?? metrics.instance,
          intervalMs: interval,
          topologies: topologies && new Set(topologies),
          metrics,
          clock,
          events,
        }),
      ),
    decode: (record) => {
      invariant(
        record instanceof MetricsRecord,
        "A source decodes its records",
      );
      const { told } = record;
      return { value: told, eventTime: Date.parse(told.window_start) };
    },
  };
}

/** What a window over these results may read. */
const resultFields = [
  "key",
  "name",
  "group",
  "window_start",
  "window_end",
  "count",
  "measures",
  "revision",
  "final",
  "incomplete",
  "late",
  "watermark",
];
const intervalMinMs = 1_000;
