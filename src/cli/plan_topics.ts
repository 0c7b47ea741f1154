import type { ListedTopic, LogCluster, TopicSpec } from "../drivers/log.ts";
import { counted } from "../core/counted.ts";

/** A topic that is wanted. */
export interface WantedTopic extends TopicSpec {
  /** Does a topology write it for itself? */
  readonly isInternal: boolean;
}

/**
 * How a topic that is wanted differs from what is there. A `note` stands in
 * nobody's way; a `conflict` is left alone.
 */
export interface TopicStep {
  readonly topic: string;
  readonly kind: "create" | "note" | "conflict";
  readonly detail: string;
}

/** What would make the topics that are wanted of those that are there. */
export function planTopics(
  wanted: readonly WantedTopic[],
  listed: readonly ListedTopic[],
  cluster: LogCluster,
): readonly TopicStep[] {
  const present = new Map(listed.map((one) => [one.topic, one]));
  return wanted.flatMap((one): readonly TopicStep[] => {
    const { topic } = one;
    const found = present.get(topic);
    if (found !== undefined) return differences(one, found, cluster);
    const detail = `${counted(one.partitions, "partition")}, ${
      copiesWanted(cluster)
    }`;
    return [{ topic, kind: "create", detail }];
  });
}

function copiesWanted({ brokers, copies }: LogCluster): string {
  if (copies === undefined) return "as many copies as the brokers are set to";
  const risk = copies === 1 && brokers > 1 ? ` on ${brokers} brokers` : "";
  return `${counted(copies, "copy", "copies")}${risk}`;
}

function differences(
  { topic, partitions, isInternal }: WantedTopic,
  found: ListedTopic,
  { brokers, copies }: LogCluster,
): readonly TopicStep[] {
  const steps: TopicStep[] = [];
  if (found.partitions !== partitions) {
    const why = isInternal
      ? "set the window's partitions to that"
      : "left alone, as other partitions would take keys out of their order";
    const detail = `it has ${
      counted(found.partitions, "partition")
    }, not ${partitions}; ${why}`;
    steps.push({ topic, kind: "conflict", detail });
  }
  const has = `it has ${counted(found.copies, "copy", "copies")}`;
  if (copies !== undefined && found.copies < copies) {
    const detail =
      `${has}, not ${copies}; left alone, kafka-reassign-partitions adds copies`;
    steps.push({ topic, kind: "conflict", detail });
  } else if (found.copies === 1 && brokers > 1) {
    const detail =
      `${has} on ${brokers} brokers and is lost with one; kafka-reassign-partitions adds copies`;
    steps.push({ topic, kind: "note", detail });
  }
  return steps;
}
