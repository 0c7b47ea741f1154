import { HotpathError } from "../../core/errors.ts";
import type { Assignment, CommitPosition } from "../../core/source.ts";
import type { Database } from "./database.ts";
import {
  assignPartitions,
  type GroupMember,
  type OwnedPartition,
} from "./assign_partitions.ts";
import { partitionsOf, type StoredPartition } from "./topics.ts";

/** A grant: the partition in the file, and where to read on. */
export interface Grant extends Assignment {
  readonly id: number;
}

/** What a look at the group asks of a member. */
export interface GroupLook {
  /** Was it a member until now? If not, all that it had is lost. */
  readonly member: boolean;
  readonly granted: readonly Grant[];
  /** Partitions that another member is to have. */
  readonly toRevoke: readonly number[];
}

/** The rows of one consumer group, each method one transaction. */
export class GroupStore {
  readonly #db: Database;
  readonly #group: string;

  constructor(db: Database, group: string) {
    this.#db = db;
    this.#group = group;
  }

  /**
   * Joins without partitions; the next look grants them. A member of the same
   * name is replaced: what it had is free for its successor at once.
   */
  join(member: string, topics: readonly string[], expiresAt: number): void {
    this.#db.write(() => {
      this.#disownAll(member);
      this.#db.prepare(
        "INSERT INTO members VALUES (?, ?, ?, " +
          "(SELECT COALESCE(MAX(joined), 0) + 1 FROM members), ?) " +
          "ON CONFLICT DO UPDATE SET topics = excluded.topics, " +
          "expires_at = excluded.expires_at",
      ).run(this.#group, member, JSON.stringify(topics), expiresAt);
    });
  }

  /** Leaves with all partitions. */
  leave(member: string): void {
    this.#db.write(() => this.#remove(member));
  }

  /** Gives partitions up, so that another member can take them. */
  disown(member: string, ids: readonly number[]): void {
    this.#db.write(() => {
      const statement = this.#db.prepare(
        "DELETE FROM owners WHERE group_name = ? AND partition_id = ? " +
          "AND member = ?",
      );
      for (const id of ids) statement.run(this.#group, id, member);
    });
  }

  /**
   * Renews the lease, removes the dead, and takes what is free and due to this
   * member. `isDead` may know sooner than a lease.
   */
  look(
    member: string,
    options: {
      readonly now: number;
      readonly expiresAt: number;
      readonly start: "earliest" | "latest";
      readonly isDead: (member: string) => boolean;
    },
  ): GroupLook {
    return this.#db.write(() => {
      const renewed = this.#db.prepare(
        "UPDATE members SET expires_at = ? WHERE group_name = ? AND member = ?",
      ).run(options.expiresAt, this.#group, member);
      if (renewed.changes === 0) {
        return { member: false, granted: [], toRevoke: [] };
      }
      this.#removeDead(member, options.now, options.isDead);
      return this.#share(member, options.start);
    });
  }

  /** Stores commits; refuses all of them if one is not owned. */
  commit(member: string, positions: readonly CommitPosition[]): void {
    this.#db.write(() => {
      for (const position of positions) this.#commitOne(member, position);
    });
  }

  #share(member: string, start: "earliest" | "latest"): GroupLook {
    const members = this.#members();
    const partitions = this.#partitions(members);
    const target = assignPartitions(members, [...partitions.values()])
      .get(member) ?? new Set<number>();
    const granted: Grant[] = [];
    const toRevoke: number[] = [];
    for (const partition of partitions.values()) {
      const due = target.has(partition.id);
      if (partition.owner === member && !due) toRevoke.push(partition.id);
      if (partition.owner === undefined && due) {
        granted.push(this.#own(member, partition.stored, start));
      }
    }
    return { member: true, granted, toRevoke };
  }

  #own(
    member: string,
    stored: StoredPartition,
    start: "earliest" | "latest",
  ): Grant {
    this.#db.prepare("INSERT INTO owners VALUES (?, ?, ?)")
      .run(this.#group, stored.id, member);
    return this.#grant(stored, start);
  }

  /** Where a partition is to be read from. */
  #grant(stored: StoredPartition, start: "earliest" | "latest"): Grant {
    const commit = this.#db.prepare(
      "SELECT offset, metadata FROM commits " +
        "WHERE group_name = ? AND partition_id = ?",
    ).get(this.#group, stored.id);
    const begin = start === "earliest" ? 0 : stored.nextOffset;
    return {
      id: stored.id,
      topic: stored.topic,
      partition: stored.partition,
      offset: Number(commit?.["offset"] ?? begin),
      metadata: String(commit?.["metadata"] ?? ""),
    };
  }

  #members(): GroupMember[] {
    return this.#db.prepare(
      "SELECT member, topics FROM members WHERE group_name = ? ORDER BY joined",
    ).all(this.#group).map((row) => ({
      member: String(row["member"]),
      topics: JSON.parse(String(row["topics"])),
    }));
  }

  #partitions(
    members: readonly GroupMember[],
  ): Map<number, OwnedPartition & { readonly stored: StoredPartition }> {
    const owners = new Map(
      this.#db.prepare(
        "SELECT partition_id, member FROM owners WHERE group_name = ?",
      ).all(this.#group).map((
        row,
      ) => [Number(row["partition_id"]), String(row["member"])]),
    );
    const topics = new Set(members.flatMap((one) => one.topics));
    const stored = [...topics].sort().flatMap((topic) =>
      partitionsOf(this.#db, topic)
    );
    return new Map(stored.map((one) => [one.id, {
      id: one.id,
      topic: one.topic,
      owner: owners.get(one.id),
      stored: one,
    }]));
  }

  #removeDead(
    self: string,
    now: number,
    isDead: (member: string) => boolean,
  ): void {
    const others = this.#db.prepare(
      "SELECT member, expires_at FROM members " +
        "WHERE group_name = ? AND member <> ?",
    ).all(this.#group, self);
    for (const row of others) {
      const member = String(row["member"]);
      if (Number(row["expires_at"]) < now || isDead(member)) {
        this.#remove(member);
      }
    }
  }

  #remove(member: string): void {
    this.#disownAll(member);
    this.#db.prepare("DELETE FROM members WHERE group_name = ? AND member = ?")
      .run(this.#group, member);
  }

  #disownAll(member: string): void {
    this.#db.prepare("DELETE FROM owners WHERE group_name = ? AND member = ?")
      .run(this.#group, member);
  }

  #commitOne(member: string, position: CommitPosition): void {
    const { changes } = this.#db.prepare(
      "INSERT INTO commits SELECT ?1, owners.partition_id, ?2, ?3 FROM owners " +
        "JOIN partitions ON partitions.id = owners.partition_id " +
        "WHERE owners.group_name = ?1 AND owners.member = ?4 " +
        "AND partitions.topic = ?5 AND partitions.partition = ?6 " +
        "ON CONFLICT DO UPDATE SET offset = excluded.offset, " +
        "metadata = excluded.metadata",
    ).run(
      this.#group,
      position.offset,
      position.metadata,
      member,
      position.topic,
      position.partition,
    );
    if (changes > 0) return;
    throw new HotpathError({
      code: "log-unavailable",
      message:
        `Commit for ${position.topic}/${position.partition} in group ${this.#group}: this member does not own it`,
    });
  }
}
