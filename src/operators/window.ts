import type { NodeContext, NodeType } from "../core/node.ts";
import type { WindowNode } from "../core/window.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { EventReader } from "./window/event_reader.ts";
import { LocalWindow } from "./window/local_window.ts";
import { markKey } from "./window/mark_key.ts";
import { tellResult } from "./window/tell_result.ts";
import {
  allEvents,
  originId,
  type WindowOptions,
  windowOptions,
} from "./window/window_options.ts";
import { windowStages } from "./window/window_stages.ts";
import { windowSummary } from "./window/window_summary.ts";

/** Groups events by windows of event time and tells their measures. */
export const window: NodeType<typeof windowOptions, Drivers> = {
  type: "window",
  role: "operator",
  doc: "Counts and measures events by group in windows of event time",
  options: windowOptions,
  input: ["message"],
  output: "message",
  canFail: true,
  stages: windowStages,
  facts: (options) => ({
    summary: windowSummary(options),
    needsOrder: true,
    window: {
      replayMs: options.size + options.grace +
        (options.coPartitioned ? 0 : options.retention),
      fields: fieldsOf(options),
    },
  }),
  create: (options, context): WindowNode => localWindow(options, context),
};

function localWindow(
  options: WindowOptions,
  { id, clock }: NodeContext<Drivers>,
): WindowNode {
  const reader = new EventReader(options);
  return new LocalWindow({
    id,
    options,
    reader,
    markKey: markKey(id, options),
    clock,
    tell: (group) => tellResult(group, { id, reader, clock }),
  });
}

function fieldsOf(
  { by, measures, dedupe }: WindowOptions,
): { name: string; option: string }[] {
  const measured = Object.values(measures)
    .flatMap((one) => Object.values(one).flat())
    .flatMap((name) => name === undefined || name === allEvents ? [] : [name]);
  return [
    ...by.map((name) => ({ name, option: "by" })),
    ...measured.map((name) => ({ name, option: "measures" })),
    ...(dedupe === undefined || dedupe === originId
      ? []
      : [{ name: dedupe, option: "dedupe" }]),
  ];
}
