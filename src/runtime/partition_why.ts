import type { ErrorCode } from "../core/errors.ts";
import type { TopicPartition } from "../core/source.ts";

/**
 * How a partition is doing. `waiting` is right where something outside has to
 * come back or catch up; `stuck` is never right.
 */
export type PartitionCondition = "idle" | "moving" | "waiting" | "stuck";

/** Why a partition is where it is. */
export interface PartitionWhy extends TopicPartition {
  /** Node that reads it. */
  readonly source: string;
  /** Grows with every grant of the partition. */
  readonly epoch: number;
  readonly condition: PartitionCondition;
  /** One sentence for a person. */
  readonly reason: string;
  /** The lowest offset that is not finished; null where none was begun. */
  readonly offset: number | null;
  /** How long ago it was read, milliseconds. */
  readonly ageMs: number | null;
  /** Node that has it, or that the source waits for. */
  readonly node: string | null;
  /** Failed attempts there. */
  readonly attempts: number;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** Next offset after a restart. */
  readonly committed: number;
  /** Everything below it is finished. */
  readonly position: number;
  /** Offset after the last record; null where the log does not say. */
  readonly end: number | null;
  /** Records that are not finished; null where the log does not say. */
  readonly lag: number | null;
  readonly inFlight: number;
}
