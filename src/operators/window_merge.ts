import { z } from "zod";
import { HotpathError } from "../core/errors.ts";
import type { NodeType } from "../core/node.ts";
import { formatDuration } from "../core/units.ts";
import type { WindowNode } from "../core/window.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { topicOption } from "../drivers/topic_option.ts";
import { EventReader } from "./window/event_reader.ts";
import { markKey } from "./window/mark_key.ts";
import { MergeWindow } from "./window/merge_window.ts";
import { windowFields } from "./window/window_options.ts";

const options = z.strictObject({
  ...windowFields,
  sources: z.array(topicOption("A topic"))
    .min(1, "expected at least one topic")
    .meta({ description: "Topics that the first stage reads" }),
});

/** Merges the parts of a group from all source partitions. */
export const windowMerge: NodeType<typeof options, Drivers> = {
  type: "window-merge",
  role: "operator",
  doc: "Second stage of a window: merges the parts of a group",
  options,
  input: ["message"],
  output: "message",
  canFail: true,
  isStage: true,
  facts: ({ by, retention }) => ({
    summary: `merged${by.length === 0 ? "" : ` by ${by.join(", ")}`}, kept ${
      formatDuration(retention)
    }`,
    needsOrder: true,
  }),
  async create(settings, { id, clock, drivers }): Promise<WindowNode> {
    return new MergeWindow({
      id,
      options: settings,
      reader: new EventReader(settings),
      markKey: markKey(id, settings),
      clock,
      sources: await partitionCounts(settings.sources, drivers),
    });
  },
};

/** Partitions of each topic, as they are now. */
async function partitionCounts(
  topics: readonly string[],
  { log }: Drivers,
): Promise<ReadonlyMap<string, number>> {
  const known = new Map(
    (await log.admin.listTopics()).map((one) => [one.topic, one.partitions]),
  );
  return new Map(topics.map((topic) => {
    const partitions = known.get(topic);
    if (partitions !== undefined) return [topic, partitions];
    throw new HotpathError({
      code: "topic-unknown",
      message:
        `Count the partitions of a topic, create it with deno task topics apply: ${topic}`,
    });
  }));
}
