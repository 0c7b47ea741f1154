import { HotpathError } from "../../core/errors.ts";
import { groupActive } from "../group_active.ts";
import type {
  GroupMember,
  GroupPosition,
  ListedTopic,
  LogAdmin,
  LogCluster,
  PartitionEnds,
  PartitionOffset,
  TopicKeeping,
  TopicSpec,
} from "../log.ts";
import type { Database } from "./database.ts";
import { GroupStore } from "./group_store.ts";
import { logUse } from "./log_use.ts";
import { isDead } from "./member_lock.ts";
import { offsetsPerPartition, partitionsMax } from "./schema.ts";
import { recordId, requirePartitions } from "./topics.ts";

/** Looks at and creates topics and groups in the file. */
export class EmbeddedAdmin implements LogAdmin {
  readonly #db: Database;
  /** Folder of the group members' lock files. */
  readonly #lockFolder: string;

  constructor(db: Database, lockFolder: string) {
    this.#db = db;
    this.#lockFolder = lockFolder;
  }

  createTopics(topics: readonly TopicSpec[]): Promise<readonly string[]> {
    return this.#db.write(
      logUse.write,
      () => topics.filter((one) => this.#create(one)).map((one) => one.topic),
    );
  }

  listTopics(): Promise<readonly ListedTopic[]> {
    return this.#db.read(
      logUse.read,
      () =>
        this.#db.prepare("SELECT topic, partitions FROM topics ORDER BY topic")
          .all().map((row) => ({
            topic: String(row["topic"]),
            partitions: Number(row["partitions"]),
            copies: 1,
          })),
    );
  }

  cluster(): Promise<LogCluster> {
    return Promise.resolve({ brokers: 1, copies: 1 });
  }

  /** The file deletes no record. */
  keeping(): Promise<readonly TopicKeeping[]> {
    return Promise.resolve([]);
  }

  keepFor(): Promise<void> {
    return Promise.resolve();
  }

  ends(topic: string): Promise<readonly PartitionEnds[]> {
    return this.#db.read(
      logUse.read,
      () =>
        requirePartitions(this.#db, topic).map((one) => ({
          topic,
          partition: one.partition,
          start: 0,
          end: one.nextOffset,
        })),
    );
  }

  listGroups(): Promise<readonly string[]> {
    return this.#db.read(
      logUse.read,
      () =>
        this.#db.prepare(
          "SELECT group_name FROM members UNION " +
            "SELECT group_name FROM commits ORDER BY group_name",
        ).all().map((row) => String(row["group_name"])),
    );
  }

  groupPositions(group: string): Promise<readonly GroupPosition[]> {
    return this.#db.read(
      logUse.read,
      () =>
        this.#db.prepare(
          "SELECT topic, partition, offset, metadata, next_offset " +
            "FROM commits JOIN partitions ON partitions.id = partition_id " +
            "WHERE group_name = ? ORDER BY topic, partition",
        ).all(group).map((row) => ({
          topic: String(row["topic"]),
          partition: Number(row["partition"]),
          offset: Number(row["offset"]),
          metadata: String(row["metadata"]),
          end: Number(row["next_offset"]),
        })),
    );
  }

  groupMembers(group: string): Promise<readonly GroupMember[]> {
    return this.#db.read(logUse.read, () => this.#members(group));
  }

  offsetsAt(topic: string, time: number): Promise<readonly PartitionOffset[]> {
    return this.#db.read(
      logUse.read,
      () =>
        requirePartitions(this.#db, topic).map(
          ({ id, partition, nextOffset }) => ({
            topic,
            partition,
            offset: this.#offsetAt(id, time) ?? nextOffset,
          }),
        ),
    );
  }

  alterOffsets(
    group: string,
    positions: readonly PartitionOffset[],
  ): Promise<void> {
    return this.#db.write(logUse.commit, () => {
      const members = this.#members(group);
      if (members.length > 0) throw groupActive(group, members.length);
      const store = new GroupStore(this.#db, group);
      for (const position of positions) store.alter(position);
    });
  }

  /** A member whose process is gone stays in the file until another looks. */
  #members(group: string): GroupMember[] {
    const store = new GroupStore(this.#db, group);
    return store.members()
      .filter(({ id }) => !isDead(this.#lockFolder, id))
      .map(({ id }) => ({ id, partitions: store.owned(id) }));
  }

  #offsetAt(partitionId: number, time: number): number | undefined {
    const row = this.#db.prepare(
      "SELECT id FROM records WHERE id >= ? AND id < ? AND timestamp >= ? " +
        "ORDER BY id LIMIT 1",
    ).get(recordId(partitionId, 0), recordId(partitionId + 1, 0), time);
    return row === undefined
      ? undefined
      : Number(row["id"]) % offsetsPerPartition;
  }

  #create({ topic, partitions }: TopicSpec): boolean {
    const { changes } = this.#db.prepare(
      "INSERT INTO topics VALUES (?, ?) ON CONFLICT DO NOTHING",
    ).run(topic, partitions);
    if (Number(changes) === 0) return false;
    this.#requireRoom(topic, partitions);
    const insert = this.#db.prepare(
      "INSERT INTO partitions (topic, partition, next_offset) VALUES (?, ?, 0)",
    );
    for (let index = 0; index < partitions; index++) insert.run(topic, index);
    return true;
  }

  #requireRoom(topic: string, partitions: number): void {
    const row = this.#db.prepare("SELECT COUNT(*) AS present FROM partitions")
      .get();
    const room = partitionsMax - Number(row?.["present"]);
    const isWhole = Number.isInteger(partitions) && partitions > 0;
    if (isWhole && partitions <= room) return;
    throw new HotpathError({
      code: "config-invalid",
      message:
        `Create topic ${topic}: expected 1 to ${room} partitions: ${partitions}`,
    });
  }
}
