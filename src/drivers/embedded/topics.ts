import { HotpathError } from "../../core/errors.ts";
import type { Database } from "./database.ts";
import { offsetsPerPartition } from "./schema.ts";

/** A partition as the file knows it. */
export interface StoredPartition {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

/** The partitions of a topic in order; empty when there is no such topic. */
export function partitionsOf(db: Database, topic: string): StoredPartition[] {
  return db.prepare(
    "SELECT id, topic, partition, next_offset FROM partitions " +
      "WHERE topic = ? ORDER BY partition",
  ).all(topic).map((row) => ({
    id: Number(row["id"]),
    topic: String(row["topic"]),
    partition: Number(row["partition"]),
    nextOffset: Number(row["next_offset"]),
  }));
}

/** The partitions of a topic that must exist. */
export function requirePartitions(
  db: Database,
  topic: string,
): StoredPartition[] {
  const partitions = partitionsOf(db, topic);
  if (partitions.length > 0) return partitions;
  throw topicUnknown(topic);
}

/** Says which topic is missing and how it comes to be. */
export function topicUnknown(topic: string): HotpathError {
  return new HotpathError({
    code: "topic-unknown",
    message:
      `Use topic ${topic}: it does not exist; run a topology that names it, or produce to it, to create it`,
  });
}

/** The next offset of a partition. */
export function endOf(db: Database, partitionId: number): number {
  const row = db.prepare("SELECT next_offset FROM partitions WHERE id = ?")
    .get(partitionId);
  return Number(row?.["next_offset"] ?? 0);
}

/** The record id of an offset in a partition. */
export function recordId(partitionId: number, offset: number): number {
  return partitionId * offsetsPerPartition + offset;
}
