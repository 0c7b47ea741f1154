import type {
  ListedTopic,
  LogCluster,
  TopicKeeping,
  TopicSpec,
} from "../drivers/log.ts";
import { counted } from "../core/counted.ts";
import { formatDuration } from "../core/units.ts";

/** A topic that is wanted. */
export interface WantedTopic extends TopicSpec {
  /** Does a topology write it for itself? */
  readonly isInternal: boolean;
}

/**
 * How a topic that is wanted differs from what is there. What is extended keeps
 * its records for longer, which loses none; a `note` stands in nobody's way; a
 * `conflict` is left alone.
 */
export interface TopicStep {
  readonly topic: string;
  readonly kind: "create" | "extend" | "note" | "conflict";
  readonly detail: string;
}

/** What there is. */
export interface PresentTopics {
  readonly listed: readonly ListedTopic[];
  readonly cluster: LogCluster;
  /** Of the internal topics that are there; undefined where none may look. */
  readonly kept: readonly TopicKeeping[] | undefined;
}

/** What would make the topics that are wanted of those that are there. */
export function planTopics(
  wanted: readonly WantedTopic[],
  { listed, cluster, kept }: PresentTopics,
): readonly TopicStep[] {
  const present = new Map(listed.map((one) => [one.topic, one]));
  return wanted.flatMap((one): readonly TopicStep[] => {
    const { topic } = one;
    const found = present.get(topic);
    if (found !== undefined) {
      return [
        ...differences(one, found, cluster),
        ...keepingSteps(one, kept),
      ];
    }
    const detail = `${counted(one.partitions, "partition")}, ${
      copiesWanted(cluster)
    }${
      one.retentionMs === undefined
        ? ""
        : `, kept for ${formatDuration(one.retentionMs)}`
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
  // Of one that is being made or removed no copies are told.
  if (found.copies === 0) return steps;
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

function keepingSteps(
  { topic, retentionMs: wantedMs }: WantedTopic,
  kept: readonly TopicKeeping[] | undefined,
): readonly TopicStep[] {
  if (wantedMs === undefined) return [];
  if (kept === undefined) {
    const detail =
      "how long it is kept may not be looked at; grant DescribeConfigs on it";
    return [{ topic, kind: "note", detail }];
  }
  const found = kept.find((one) => one.topic === topic);
  if (found === undefined) return [];
  if (found.isCompacted) {
    const detail =
      "of a key it keeps the newest record alone, and windows need all; set its cleanup.policy to delete";
    return [{ topic, kind: "conflict", detail }];
  }
  const foundMs = found.retentionMs ?? Infinity;
  const wanted = formatDuration(wantedMs);
  if (foundMs < wantedMs) {
    const detail = `it is kept for ${
      formatDuration(foundMs)
    }, not ${wanted}, and windows would miss what is deleted before`;
    return [{ topic, kind: "extend", detail }];
  }
  if (foundMs === wantedMs) return [];
  const has = foundMs === Infinity ? "ever" : formatDuration(foundMs);
  const detail =
    `it is kept for ${has}, longer than ${wanted}; left alone, as less would delete records`;
  return [{ topic, kind: "note", detail }];
}
