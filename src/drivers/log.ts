import type { HotpathError } from "../core/errors.ts";
import type { LogRecord, OutRecord } from "../core/record.ts";
import type {
  CommitPosition,
  SourceEvents,
  SourceSession,
  TopicPartition,
} from "../core/source.ts";

/** How to join a consumer group. */
export interface ConsumerOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** Where a partition without a commit starts. */
  readonly start: "earliest" | "latest";
  /** A member that is silent for so long loses its partitions, milliseconds. */
  readonly sessionTimeoutMs: number;
  /**
   * A member that does not ask for records for so long is thought stuck and
   * loses its partitions, milliseconds; at least `sessionTimeoutMs`.
   */
  readonly pollIntervalMs: number;
  /** A stable name lets a restarted member take its partitions back at once. */
  readonly memberName?: string;
}

/** Where a record went, or why it did not. */
export type SendResult =
  | {
    readonly kind: "stored";
    readonly partition: number;
    readonly offset: number;
  }
  | { readonly kind: "failed"; readonly error: HotpathError };

/** Writes records, in order within a partition, once each. */
export interface LogProducer {
  /**
   * Resolves when the log has acknowledged or refused every record: one result
   * each, in order. Rejects (`log-unavailable`) when the outcome is unknown.
   */
  send(
    records: readonly OutRecord[],
    signal?: AbortSignal,
  ): Promise<readonly SendResult[]>;
  close(): Promise<void>;
}

/** A topic as it is wanted. */
export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  /**
   * How long records are to be kept before they may be deleted, milliseconds;
   * what the log does by itself if left out. Of use when a topic is created;
   * `keepFor` changes it.
   */
  readonly retentionMs?: number;
}

/** A topic as it is. */
export interface ListedTopic {
  readonly topic: string;
  readonly partitions: number;
  /** Brokers that keep each record; the fewest of all partitions. */
  readonly copies: number;
}

/** How long records of a topic are kept. */
export interface TopicKeeping {
  readonly topic: string;
  /** Milliseconds; for ever if left out. */
  readonly retentionMs?: number;
  /** Is the newest record of a key all that is kept of it? */
  readonly isCompacted: boolean;
}

/** Where a log's records are kept. */
export interface LogCluster {
  readonly brokers: number;
  /** Copies of a topic that is created; the brokers decide if left out. */
  readonly copies?: number;
}

/** Offsets of a partition: first kept, and the one after the last. */
export interface PartitionEnds extends TopicPartition {
  readonly start: number;
  readonly end: number;
}

/** What a group has committed for a partition, and how far the topic goes. */
export interface GroupPosition extends CommitPosition {
  readonly end: number;
}

/** An offset of a partition. */
export interface PartitionOffset extends TopicPartition {
  readonly offset: number;
}

/** A member of a group, and what it reads. */
export interface GroupMember {
  readonly id: string;
  readonly partitions: readonly TopicPartition[];
}

/** Looks at and creates topics and groups. */
export interface LogAdmin {
  /**
   * Creates what is missing; returns the names it created. Needs no right to
   * create where nothing is.
   */
  createTopics(topics: readonly TopicSpec[]): Promise<readonly string[]>;
  /** Topics that exist, by name. */
  listTopics(): Promise<readonly ListedTopic[]>;
  cluster(): Promise<LogCluster>;
  /**
   * How long records of these topics are kept; nothing of a log that deletes
   * none. Fails with `topic-unknown` for a topic that does not exist, and with
   * `not-authorized` for one that may not be looked at so closely.
   */
  keeping(topics: readonly string[]): Promise<readonly TopicKeeping[]>;
  /** Keeps records of a topic for so long, milliseconds. */
  keepFor(topic: string, retentionMs: number): Promise<void>;
  /** Fails with `topic-unknown` for a topic that does not exist. */
  ends(topic: string): Promise<readonly PartitionEnds[]>;
  listGroups(): Promise<readonly string[]>;
  groupPositions(group: string): Promise<readonly GroupPosition[]>;
  /** Members that live, as far as the log knows; none for no such group. */
  groupMembers(group: string): Promise<readonly GroupMember[]>;
  /**
   * Of each partition the first offset whose record is not older than `time`
   * (Unix milliseconds); where there is none, the offset after the last. Fails
   * with `topic-unknown` for a topic that does not exist.
   */
  offsetsAt(topic: string, time: number): Promise<readonly PartitionOffset[]>;
  /**
   * Sets what a group has committed, also backwards. Fails with `group-active`
   * while it has members, and then changes nothing.
   */
  alterOffsets(
    group: string,
    positions: readonly PartitionOffset[],
  ): Promise<void>;
}

/** Reads topics without a group, for tools. */
export interface LogReader {
  /** Up to `maxRecords`, waiting up to `waitMs` for the first. */
  poll(maxRecords: number, waitMs: number): Promise<readonly LogRecord[]>;
  close(): Promise<void>;
}

/**
 * Where a reader starts: an end, so many records before the end, or one record,
 * of whose partition alone it then reads.
 */
export type ReadFrom =
  | "earliest"
  | "latest"
  | { readonly last: number }
  | { readonly partition: number; readonly offset: number };

/**
 * The seam to a log of records: topics, partitions, keys, headers, consumer
 * groups and commits. Every driver passes test/contract/log_contract.ts.
 */
export interface Log {
  readonly admin: LogAdmin;
  openConsumer(
    options: ConsumerOptions,
    events: SourceEvents,
  ): Promise<SourceSession>;
  openProducer(): Promise<LogProducer>;
  openReader(topic: string, from: ReadFrom): Promise<LogReader>;
  /** Closes what is still open. */
  close(): Promise<void>;
}
