/** A member of a group and the topics that it reads, in the order of joining. */
export interface GroupMember {
  readonly member: string;
  readonly topics: readonly string[];
}

/** A partition with the member that owns it now. */
export interface OwnedPartition {
  readonly id: number;
  readonly topic: string;
  readonly owner: string | undefined;
}

/**
 * Which partitions each member should have: as even as can be, and nothing
 * moves that need not. Every member computes the same from the same file.
 */
export function assignPartitions(
  members: readonly GroupMember[],
  partitions: readonly OwnedPartition[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const target = new Map<string, Set<number>>(
    members.map((one) => [one.member, new Set()]),
  );
  for (const topic of new Set(partitions.map((one) => one.topic))) {
    const readers = members.filter((one) => one.topics.includes(topic));
    const ofTopic = partitions.filter((one) => one.topic === topic);
    if (readers.length > 0) assignTopic(readers, ofTopic, target);
  }
  return target;
}

/** One topic: keep up to the quota, then fill who has least. */
function assignTopic(
  readers: readonly GroupMember[],
  partitions: readonly OwnedPartition[],
  target: ReadonlyMap<string, Set<number>>,
): void {
  const least = Math.floor(partitions.length / readers.length);
  let extra = partitions.length % readers.length;
  const counts = new Map<string, number>();
  const owned = (one: GroupMember) =>
    partitions.filter((partition) => partition.owner === one.member).length;
  // Who has most keeps the odd ones, so that fewer move.
  const byOwned = [...readers].sort((a, b) => owned(b) - owned(a));
  for (const reader of byOwned) {
    counts.set(reader.member, least + (extra-- > 0 ? 1 : 0));
  }
  const left: OwnedPartition[] = [];
  for (const partition of partitions) {
    const quota = counts.get(partition.owner ?? "") ?? 0;
    if (partition.owner === undefined || quota === 0) {
      left.push(partition);
    } else {
      target.get(partition.owner)?.add(partition.id);
      counts.set(partition.owner, quota - 1);
    }
  }
  for (const partition of left) {
    const reader = byOwned.find((one) => (counts.get(one.member) ?? 0) > 0);
    if (reader === undefined) return;
    target.get(reader.member)?.add(partition.id);
    counts.set(reader.member, (counts.get(reader.member) ?? 0) - 1);
  }
}
