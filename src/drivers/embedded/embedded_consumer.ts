import type { Clock } from "../../core/clock.ts";
import { toHotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import type { LogRecord } from "../../core/record.ts";
import type {
  CommitPosition,
  PartitionLag,
  PollRequest,
  PollResult,
  SourceEvents,
  SourceSession,
} from "../../core/source.ts";
import type { ConsumerOptions } from "../log.ts";
import type { Database } from "./database.ts";
import { type Grant, GroupStore } from "./group_store.ts";
import { isDead, MemberLock } from "./member_lock.ts";
import { type ReadPosition, readRecords } from "./read_records.ts";
import { endOf } from "./topics.ts";

/** What a consumer is made of. */
export interface EmbeddedConsumerOptions extends ConsumerOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: SourceEvents;
  /** Folder of the members' lock files. */
  readonly lockFolder: string;
}

/** A position that may be in the middle of being handed over. */
interface Reading extends ReadPosition {
  revoking: boolean;
}

/**
 * A member of a consumer group. Membership lives on its own timer, so a member
 * that does not poll stays one; reading happens only in `poll`.
 */
export class EmbeddedConsumer implements SourceSession {
  readonly #options: EmbeddedConsumerOptions;
  readonly #group: GroupStore;
  readonly #member: string;
  readonly #lock: MemberLock;
  readonly #readings = new Map<number, Reading>();
  readonly #woken = new Set<AbortController>();
  #stopLooking: () => void;
  #revoking: Promise<void> = Promise.resolve();
  #turn = 0;
  #closed = false;

  constructor(options: EmbeddedConsumerOptions) {
    this.#options = options;
    this.#group = new GroupStore(options.db, options.group);
    this.#member = options.memberName ?? crypto.randomUUID();
    this.#lock = MemberLock.take(
      options.lockFolder,
      `${options.group}.${this.#member}`,
    );
    this.#join();
    this.#stopLooking = options.clock.every(lookIntervalMs, () => {
      this.#look();
    });
    // Later in this turn, when the caller holds the session.
    queueMicrotask(() => this.#look());
  }

  async poll(request: PollRequest, signal: AbortSignal): Promise<PollResult> {
    const { clock, db } = this.#options;
    const deadline = clock.monotonic() + request.waitMs;
    for (;;) {
      signal.throwIfAborted();
      const result = this.#read(request);
      const left = deadline - clock.monotonic();
      const found = result.records.length > 0 || result.oversizeBytes > 0;
      if (found || left <= 0 || this.#closed) return result;
      const woken = new AbortController();
      this.#woken.add(woken);
      await db.changes.wait(left, AbortSignal.any([signal, woken.signal]));
      this.#woken.delete(woken);
    }
  }

  commit(positions: readonly CommitPosition[]): Promise<void> {
    try {
      this.#group.commit(this.#member, positions);
      return Promise.resolve();
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  lag(): Promise<readonly PartitionLag[]> {
    return Promise.resolve(
      [...this.#readings.values()].map(({ id, topic, partition, offset }) => ({
        topic,
        partition,
        position: offset,
        end: endOf(this.#options.db, id),
      })),
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#stopLooking();
    await this.#revoking;
    this.#closed = true;
    await this.#revoke([...this.#readings.keys()]);
    this.#group.leave(this.#member);
    this.#lock.release();
    this.#wake();
    this.#options.db.changes.notify();
  }

  #join(): void {
    const { clock, topics, sessionTimeoutMs } = this.#options;
    this.#group.join(this.#member, topics, clock.now() + sessionTimeoutMs);
  }

  /** Renews the lease and does what the group asks of this member. */
  #look(): void {
    if (this.#closed) return;
    const { clock, start, sessionTimeoutMs, lockFolder, group, logger } =
      this.#options;
    try {
      const now = clock.now();
      const look = this.#group.look(this.#member, {
        now,
        expiresAt: now + sessionTimeoutMs,
        start,
        isDead: (member) => isDead(lockFolder, `${group}.${member}`),
      });
      if (!look.member) return this.#lost();
      this.#grant(look.granted);
      const toRevoke = look.toRevoke.filter((id) =>
        this.#readings.get(id)?.revoking === false
      );
      if (toRevoke.length > 0) {
        this.#revoking = this.#revoking.then(() => this.#revoke(toRevoke));
      }
    } catch (thrown) {
      const error = toHotpathError(thrown, "log-unavailable", "Look at group");
      logger.log("warn", error.message, { code: error.code, group });
    }
  }

  #grant(granted: readonly Grant[]): void {
    if (granted.length === 0) return;
    for (const { id, topic, partition, offset } of granted) {
      this.#readings.set(id, { id, topic, partition, offset, revoking: false });
    }
    this.#options.events.assigned(granted.map(bare));
    this.#wake();
  }

  /** Hands partitions over once their owner above has let go of them. */
  async #revoke(ids: readonly number[]): Promise<void> {
    const readings = ids.map((id) => this.#readings.get(id))
      .filter((one) => one !== undefined);
    if (readings.length === 0) return;
    for (const reading of readings) reading.revoking = true;
    try {
      await this.#options.events.revoked(readings.map(bare));
    } catch (thrown) {
      const error = toHotpathError(thrown, "log-unavailable", "Hand over");
      this.#options.logger.log("warn", error.message, { code: error.code });
    }
    for (const { id } of readings) this.#readings.delete(id);
    this.#group.disown(this.#member, ids);
  }

  /** Others took over while this process stood still: join anew. */
  #lost(): void {
    const readings = [...this.#readings.values()];
    this.#readings.clear();
    if (readings.length > 0) this.#options.events.lost(readings.map(bare));
    this.#join();
  }

  /** One fair turn over the partitions, beginning with another each time. */
  #read(request: PollRequest): PollResult {
    const readings = [...this.#readings.values()].filter((one) =>
      !one.revoking
    );
    const records: LogRecord[] = [];
    let bytes = 0;
    let oversizeBytes = 0;
    const share = Math.max(
      1,
      Math.ceil(request.maxRecords / Math.max(readings.length, 1)),
    );
    // The second round gives what some partitions could not use to the others.
    for (const limit of [share, request.maxRecords]) {
      for (let index = 0; index < readings.length; index++) {
        const reading = readings[(index + this.#turn) % readings.length];
        const room = Math.min(limit, request.maxRecords - records.length);
        if (reading === undefined || room === 0) continue;
        const part = readRecords(this.#options.db, reading, {
          records: room,
          bytes: request.maxBytes - bytes,
          allowOversize: request.allowOversize && records.length === 0,
        });
        records.push(...part.records);
        bytes += part.bytes;
        oversizeBytes ||= part.oversizeBytes;
      }
    }
    this.#turn++;
    return {
      records,
      oversizeBytes: records.length > 0 ? 0 : oversizeBytes,
    };
  }

  #wake(): void {
    for (const controller of this.#woken) controller.abort();
  }
}

/** How often a member looks at its group; also how soon a death is seen. */
const lookIntervalMs = 200;

function bare<T extends { id: number }>(one: T): Omit<T, "id"> {
  const { id: _id, ...rest } = one;
  return rest;
}
