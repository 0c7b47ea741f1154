/** A member of a group and the topics that it reads. */
export interface GroupMember {
  readonly id: string;
  readonly topics: readonly string[];
}

/** A partition with the member that owns it now. */
export interface OwnedPartition {
  readonly id: number;
  readonly topic: string;
  readonly owner: string | undefined;
}

/** What one member is to have. */
interface Load {
  readonly member: GroupMember;
  readonly partitions: OwnedPartition[];
}

/**
 * Which partitions each member should have: as even as can be, over all topics
 * and within each, and nothing moves that need not. It depends on its
 * arguments alone, so every member comes to the same.
 */
export function assignPartitions(
  members: readonly GroupMember[],
  partitions: readonly OwnedPartition[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const loads = new Map<string, Load>(
    members.map((member) => [member.id, { member, partitions: [] }]),
  );
  const free: OwnedPartition[] = [];
  for (const partition of partitions) {
    const owner = loads.get(partition.owner ?? "");
    if (owner?.member.topics.includes(partition.topic)) {
      owner.partitions.push(partition);
    } else free.push(partition);
  }
  const all = [...loads.values()];
  for (const partition of free) {
    least(all, partition.topic)?.partitions.push(partition);
  }
  while (moveOne(all));
  return new Map(
    all.map(({ member, partitions }) => [
      member.id,
      new Set(partitions.map((one) => one.id)),
    ]),
  );
}

/** Who reads the topic and has least of all, then least of the topic. */
function least(loads: readonly Load[], topic: string): Load | undefined {
  let best: Load | undefined;
  for (const load of loads) {
    if (!load.member.topics.includes(topic)) continue;
    if (best === undefined || compare(load, best, topic) < 0) best = load;
  }
  return best;
}

function compare(a: Load, b: Load, topic: string): number {
  return a.partitions.length - b.partitions.length ||
    countOf(a, topic) - countOf(b, topic);
}

function countOf(load: Load, topic: string): number {
  let count = 0;
  for (const one of load.partitions) if (one.topic === topic) count++;
  return count;
}

/**
 * Moves the partition whose move helps most from a member to one that has at
 * least two fewer; false when there is none. Every move makes the loads more
 * even, so this ends.
 */
function moveOne(loads: readonly Load[]): boolean {
  const byLoad = [...loads].sort((a, b) =>
    b.partitions.length - a.partitions.length
  );
  for (const giver of byLoad) {
    for (const taker of byLoad.toReversed()) {
      if (giver.partitions.length - taker.partitions.length < 2) break;
      if (move(giver, taker)) return true;
    }
  }
  return false;
}

/** Takes from the topic in which the giver is furthest ahead of the taker. */
function move(giver: Load, taker: Load): boolean {
  let best: OwnedPartition | undefined;
  let bestLead = -Infinity;
  for (const partition of giver.partitions) {
    const { topic } = partition;
    if (!taker.member.topics.includes(topic)) continue;
    const lead = countOf(giver, topic) - countOf(taker, topic);
    if (lead >= bestLead) [best, bestLead] = [partition, lead];
  }
  if (best === undefined) return false;
  giver.partitions.splice(giver.partitions.indexOf(best), 1);
  taker.partitions.push(best);
  return true;
}
