import type { LogRecord } from "./record.ts";

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Text form of a partition, for maps: `topic/partition`. */
export function partitionId(partition: TopicPartition): string {
  return `${partition.topic}/${partition.partition}`;
}

/** Where a partition that was just granted will be read from. */
export interface Assignment extends TopicPartition {
  /** Next offset to be read: the commit, or what `start` says. */
  readonly offset: number;
  /** Metadata of the commit; empty if there was none. */
  readonly metadata: string;
}

/** A commit: the next offset to read after a restart. */
export interface CommitPosition extends TopicPartition {
  readonly offset: number;
  readonly metadata: string;
}

/**
 * What a source tells the runtime about its partitions. The source waits for
 * `revoked` before it hands partitions over, so what is settled there can still
 * be committed; nothing can be committed for `lost` ones.
 */
export interface SourceEvents {
  /** Called for each grant, once at least after a join: also for nothing. */
  assigned(partitions: readonly Assignment[]): void;
  revoked(partitions: readonly TopicPartition[]): Promise<void>;
  lost(partitions: readonly TopicPartition[]): void;
}

/** What the budget grants for one poll. */
export interface PollRequest {
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** How long to wait for the first record, milliseconds. */
  readonly waitMs: number;
  /** Take the next record even if it alone is over `maxBytes`. */
  readonly allowOversize: boolean;
  /**
   * Owned partitions of which nothing is to be read; each poll says it anew, so
   * nothing stays paused by itself.
   */
  readonly paused: readonly TopicPartition[];
}

/** Records of one poll, in order within each partition. */
export interface PollResult {
  readonly records: readonly LogRecord[];
  /**
   * Size of a record that was left because it is over `maxBytes` and nothing
   * could be returned before it; 0 otherwise.
   */
  readonly oversizeBytes: number;
}

/** How far a partition has been read and how far it goes. */
export interface PartitionLag extends TopicPartition {
  /** Next offset to be read. */
  readonly position: number;
  /** Offset after the last record. */
  readonly end: number;
}

/**
 * An open source: reads when asked, never on its own, so that nothing is held
 * that the budget did not grant. Between polls it keeps its group membership.
 */
export interface SourceSession {
  poll(request: PollRequest, signal: AbortSignal): Promise<PollResult>;
  /** Stores commits; rejects when a partition is not owned. */
  commit(positions: readonly CommitPosition[]): Promise<void>;
  lag(): Promise<readonly PartitionLag[]>;
  /** Leaves the group: `revoked` is called and awaited first. */
  close(): Promise<void>;
}
