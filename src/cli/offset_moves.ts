import { InvalidArgumentError } from "commander";
import { nearestName } from "../config/nearest_name.ts";
import { HotpathError } from "../core/errors.ts";
import type { LogAdmin, PartitionOffset } from "../drivers/log.ts";
import { readTime } from "./time_argument.ts";

/** Where a group is to read next. */
export type OffsetTarget =
  | { readonly kind: "earliest" | "latest" }
  | { readonly kind: "time"; readonly time: number }
  | { readonly kind: "offset"; readonly offset: number };

/** A partition's commit, before and after. */
export interface OffsetMove extends PartitionOffset {
  /** What is committed now; null where nothing is. */
  readonly committed: number | null;
  readonly end: number;
  /** Records that were read before and will be again. */
  readonly again: number;
  /** Records that were not read and will not be. */
  readonly skipped: number;
}

/** Reads a target from the command line. */
export function targetArgument(text: string): OffsetTarget {
  if (text === "earliest" || text === "latest") return { kind: text };
  if (/^\d{1,15}$/.test(text)) return { kind: "offset", offset: Number(text) };
  const time = readTime(text);
  if (time !== undefined) return { kind: "time", time };
  throw new InvalidArgumentError(
    "expected earliest, latest, an offset, or a time such as 2025-12-03T10:00:00Z or 2h",
  );
}

/**
 * What a move would change, partition by partition. An offset outside of what
 * a partition holds becomes its nearer end. Fails with `not-found` for a group
 * without commits where no topic is named.
 */
export async function planMoves(
  admin: LogAdmin,
  group: string,
  { topic, target }: {
    readonly topic: string | undefined;
    readonly target: OffsetTarget;
  },
): Promise<readonly OffsetMove[]> {
  const committed = new Map<string, number>();
  const topics = new Set(topic === undefined ? [] : [topic]);
  for (const one of await admin.groupPositions(group)) {
    committed.set(`${one.topic}/${one.partition}`, one.offset);
    if (topic === undefined) topics.add(one.topic);
  }
  if (topics.size === 0) throw await noGroup(admin, group);
  const moves: OffsetMove[] = [];
  for (const name of [...topics].sort()) {
    const offsets = await offsetsOf(admin, name, target);
    for (const { partition, start, end } of await admin.ends(name)) {
      const offset = Math.min(
        Math.max(offsets(partition) ?? end, start),
        end,
      );
      const now = committed.get(`${name}/${partition}`);
      const before = Math.max(now ?? start, start);
      moves.push({
        topic: name,
        partition,
        committed: now ?? null,
        offset,
        end,
        again: Math.max(0, before - offset),
        skipped: Math.max(0, offset - before),
      });
    }
  }
  return moves;
}

/** The offset that a target means in each partition of a topic. */
async function offsetsOf(
  admin: LogAdmin,
  topic: string,
  target: OffsetTarget,
): Promise<(partition: number) => number | undefined> {
  switch (target.kind) {
    case "earliest":
      return () => 0;
    case "latest":
      return () => undefined;
    case "offset":
      return () => target.offset;
    case "time": {
      const found = await admin.offsetsAt(topic, target.time);
      const offsets = new Map(found.map((one) => [one.partition, one.offset]));
      return (partition) => offsets.get(partition);
    }
  }
}

/** Says which group was meant, where one is like it. */
export async function noGroup(
  admin: LogAdmin,
  group: string,
): Promise<HotpathError> {
  const nearest = nearestName(group, await admin.listGroups());
  const remedy = nearest === undefined
    ? "name the topic with --topic to set where it begins"
    : `did you mean ${nearest}`;
  return new HotpathError({
    code: "not-found",
    message: `The group has committed nothing, ${remedy}: ${group}`,
  });
}
