import { HotpathError } from "../../core/errors.ts";
import type {
  Assignment,
  CommitPosition,
  TopicPartition,
} from "../../core/source.ts";
import type { PartitionOffset } from "../log.ts";
import {
  assignPartitions,
  type GroupMember,
  type OwnedPartition,
} from "./assign_partitions.ts";
import type { Database } from "./database.ts";
import type { Peer } from "./peers.ts";
import {
  partitionsOf,
  requirePartitions,
  type StoredPartition,
} from "./topics.ts";

/** A member as its row tells it. */
export interface StoredMember extends GroupMember, Peer {
  /** Name that outlives the process, if it has one. */
  readonly name: string | null;
}

/** A granted partition: its number in the file, and where to read on. */
export interface Grant extends Assignment {
  readonly id: number;
}

/** What the group asks of a member now. */
export interface Share {
  /** Free partitions that are due to it. */
  readonly due: readonly StoredPartition[];
  /** Partitions of its own that another member is to have. */
  readonly excess: readonly number[];
  /** Partitions of its own that it keeps. */
  readonly kept: readonly StoredPartition[];
  /** Does it wait for no other member to hand anything over? */
  readonly isWhole: boolean;
}

/**
 * The rows of one consumer group. Every method reads and writes at once; what
 * belongs together is called within one transaction.
 */
export class GroupStore {
  readonly #db: Database;
  readonly #group: string;

  constructor(db: Database, group: string) {
    this.#db = db;
    this.#group = group;
  }

  /** Joins without partitions. A member of the same name is replaced. */
  join(member: StoredMember): void {
    for (const other of this.members()) {
      const isSame = member.name !== null && other.name === member.name;
      if (isSame || other.id === member.id) this.leave(other.id);
    }
    this.#db.prepare(
      "INSERT INTO members VALUES (?, ?, ?, ?, " +
        "(SELECT COALESCE(MAX(joined), 0) + 1 FROM members), ?, 0)",
    ).run(
      member.id,
      this.#group,
      member.name,
      JSON.stringify(member.topics),
      member.sessionMs,
    );
  }

  /** Takes a member out, with all its partitions. */
  leave(member: string): void {
    this.#db.prepare("DELETE FROM owners WHERE group_name = ? AND member = ?")
      .run(this.#group, member);
    this.#db.prepare("DELETE FROM members WHERE id = ?").run(member);
  }

  /** Shows that a member lives; false when it is none any more. */
  beat(member: string): boolean {
    return Number(
      this.#db.prepare("UPDATE members SET beats = beats + 1 WHERE id = ?")
        .run(member).changes,
    ) > 0;
  }

  /** The members, in the order in which they joined. */
  members(): StoredMember[] {
    return this.#db.prepare(
      "SELECT id, name, topics, session_ms, beats FROM members " +
        "WHERE group_name = ? ORDER BY joined",
    ).all(this.#group).map((row) => ({
      id: String(row["id"]),
      name: row["name"] === null ? null : String(row["name"]),
      topics: JSON.parse(String(row["topics"])),
      sessionMs: Number(row["session_ms"]),
      beats: Number(row["beats"]),
    }));
  }

  /** What a member should take and give, among these members. */
  share(member: string, members: readonly StoredMember[]): Share {
    const partitions = this.#partitions(members);
    const target = assignPartitions(members, partitions).get(member);
    const due: StoredPartition[] = [];
    const kept: StoredPartition[] = [];
    const excess: number[] = [];
    for (const { id, owner, stored } of partitions) {
      const isTarget = target?.has(id) ?? false;
      if (owner === member) isTarget ? kept.push(stored) : excess.push(id);
      else if (isTarget && owner === undefined) due.push(stored);
    }
    const isWhole = due.length + kept.length === (target?.size ?? 0);
    return { due, excess, kept, isWhole };
  }

  /** Makes a member the owner of a free partition. */
  own(member: string, partition: StoredPartition): void {
    this.#db.prepare("INSERT OR REPLACE INTO owners VALUES (?, ?, ?)")
      .run(this.#group, partition.id, member);
  }

  /** Gives partitions up, so that another member can take them. */
  disown(member: string, ids: readonly number[]): void {
    const statement = this.#db.prepare(
      "DELETE FROM owners WHERE group_name = ? AND partition_id = ? " +
        "AND member = ?",
    );
    for (const id of ids) statement.run(this.#group, id, member);
  }

  /** Where a partition is to be read from. */
  grant(
    { id, topic, partition, nextOffset }: StoredPartition,
    start: "earliest" | "latest",
  ): Grant {
    const commit = this.#db.prepare(
      "SELECT offset, metadata FROM commits " +
        "WHERE group_name = ? AND partition_id = ?",
    ).get(this.#group, id);
    const begin = start === "earliest" ? 0 : nextOffset;
    return {
      id,
      topic,
      partition,
      offset: Number(commit?.["offset"] ?? begin),
      metadata: String(commit?.["metadata"] ?? ""),
    };
  }

  /** Stores a commit; fails when the partition is not the member's. */
  commit(member: string, position: CommitPosition): void {
    const { topic, partition, offset, metadata } = position;
    const { changes } = this.#db.prepare(
      "INSERT INTO commits SELECT ?1, owners.partition_id, ?2, ?3 FROM owners " +
        "JOIN partitions ON partitions.id = owners.partition_id " +
        "WHERE owners.group_name = ?1 AND owners.member = ?4 " +
        "AND partitions.topic = ?5 AND partitions.partition = ?6 " +
        "ON CONFLICT DO UPDATE SET offset = excluded.offset, " +
        "metadata = excluded.metadata",
    ).run(this.#group, offset, metadata, member, topic, partition);
    if (Number(changes) > 0) return;
    throw new HotpathError({
      code: "log-unavailable",
      message:
        `Commit for ${topic}/${partition} in group ${this.#group}: this member does not own it; another one reads on from the last commit`,
    });
  }

  /** Sets a commit, whoever owns the partition. */
  alter({ topic, partition, offset }: PartitionOffset): void {
    const stored = requirePartitions(this.#db, topic)
      .find((one) => one.partition === partition);
    if (stored === undefined) throw noPartition(topic, partition);
    this.#db.prepare("INSERT OR REPLACE INTO commits VALUES (?, ?, ?, '')")
      .run(this.#group, stored.id, offset);
  }

  /** The partitions of a member. */
  owned(member: string): TopicPartition[] {
    return this.#db.prepare(
      "SELECT topic, partition FROM owners " +
        "JOIN partitions ON partitions.id = partition_id " +
        "WHERE group_name = ? AND member = ? ORDER BY topic, partition",
    ).all(this.#group, member).map((row) => ({
      topic: String(row["topic"]),
      partition: Number(row["partition"]),
    }));
  }

  #partitions(
    members: readonly StoredMember[],
  ): (OwnedPartition & { readonly stored: StoredPartition })[] {
    const owners = new Map(
      this.#db.prepare(
        "SELECT partition_id, member FROM owners WHERE group_name = ?",
      ).all(this.#group).map((row) => [
        Number(row["partition_id"]),
        String(row["member"]),
      ]),
    );
    const ids = new Set(members.map((one) => one.id));
    const topics = new Set(members.flatMap((one) => one.topics));
    return [...topics].sort()
      .flatMap((topic) => partitionsOf(this.#db, topic))
      .map((stored) => ({
        id: stored.id,
        topic: stored.topic,
        owner: ids.has(owners.get(stored.id) ?? "")
          ? owners.get(stored.id)
          : undefined,
        stored,
      }));
  }
}

function noPartition(topic: string, partition: number): HotpathError {
  return new HotpathError({
    code: "topic-unknown",
    message: `Set a commit: topic ${topic} has no partition: ${partition}`,
  });
}
