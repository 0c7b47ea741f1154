import type { GroupDescription } from "./wire/describe_group.ts";

/**
 * Which of these partitions nobody has and nobody hands over, by their ids;
 * undefined while the group deals them out. What a member had when it joined
 * and was not given again it still has to hand over, after which it joins once
 * more.
 */
export function unownedPartitions(
  partitions: readonly string[],
  { isStable, members }: GroupDescription,
): readonly string[] | undefined {
  if (!isStable) return undefined;
  const had = new Set(
    members.flatMap((one) => [...one.assigned, ...one.owned]),
  );
  return partitions.filter((one) => !had.has(one));
}
