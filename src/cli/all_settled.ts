import { partitionId } from "../core/source.ts";
import type { LogAdmin, PartitionEnds } from "../drivers/log.ts";
import type { RunningTopology } from "../runtime/running_topology.ts";

/** How far a topic has to be settled, and by which group. */
export interface SettleTarget {
  readonly group: string;
  readonly ends: readonly PartitionEnds[];
}

/**
 * Is everything before these ends settled, by this run or, where partitions are
 * shared, by another run of its group?
 */
export async function allSettled(
  running: Pick<RunningTopology, "lag" | "telemetry">,
  admin: LogAdmin,
  { group, ends }: SettleTarget,
): Promise<boolean> {
  const reached = new Map<string, number>();
  const note = (id: string, offset: number) =>
    reached.set(id, Math.max(offset, reached.get(id) ?? 0));
  for (const one of await running.lag() ?? []) {
    note(partitionId(one), one.position);
  }
  // Looked at after the positions, so that all before them is counted.
  if (running.telemetry().inFlight.events > 0) return false;
  const isReached = (one: PartitionEnds) =>
    (reached.get(partitionId(one)) ?? 0) >= one.end;
  if (ends.every(isReached)) return true;
  for (const one of await admin.groupPositions(group)) {
    note(partitionId(one), one.offset);
  }
  return ends.every(isReached);
}
