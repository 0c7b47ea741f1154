import { z } from "zod";
import type { NodeType, SourceNode } from "../core/node.ts";
import { choice, duration, text } from "../core/options.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { topicOption } from "../drivers/topic_option.ts";

const options = z.strictObject({
  topics: z.array(topicOption("A topic"))
    .min(1, "expected at least one topic")
    .meta({ description: "Topics that are read" }),
  group: text({ doc: "Consumer group, whose members share the partitions" }),
  start: choice(["earliest", "latest"], {
    doc: "Where a partition starts that the group has not committed",
    default: "earliest",
  }),
  sessionTimeout: duration({
    doc:
      "Silence after which a member loses its partitions; the default outlasts a broker's pause, less hands over sooner",
    default: "30s",
  }),
  pollInterval: duration({
    doc:
      "Longest time between two polls before a member is thought stuck; at least sessionTimeout",
    default: "5m",
  }),
  memberName: text({
    doc:
      "Stable name by which a restarted member takes its partitions back at once",
  }).optional(),
}).refine((given) => given.pollInterval >= given.sessionTimeout, {
  path: ["pollInterval"],
  error: "expected no less than sessionTimeout",
});

/** Reads the records of topics, as a member of a consumer group. */
export const kafkaSource: NodeType<typeof options, Drivers> = {
  type: "kafka-source",
  role: "source",
  doc: "Reads topics as a member of a consumer group",
  options,
  input: ["none"],
  output: "message",
  canFail: false,
  facts: ({ topics, group, pollInterval }) => ({
    summary: `${topics.join(", ")}, group ${group}`,
    topicsRead: topics,
    group,
    pollIntervalMs: pollInterval,
  }),
  create: (settings, { drivers }): SourceNode => ({
    kind: "source",
    open: (events) =>
      drivers.log.openConsumer({
        group: settings.group,
        topics: settings.topics,
        start: settings.start,
        sessionTimeoutMs: settings.sessionTimeout,
        pollIntervalMs: settings.pollInterval,
        ...(settings.memberName === undefined
          ? {}
          : { memberName: settings.memberName }),
      }, events),
  }),
};
