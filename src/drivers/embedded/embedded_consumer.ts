import type { Clock } from "../../core/clock.ts";
import { invariant } from "../../core/invariant.ts";
import {
  type CommitPosition,
  partitionId,
  type PartitionLag,
  type PollRequest,
  type PollResult,
  type SourceSession,
} from "../../core/source.ts";
import type { Database } from "./database.ts";
import { FairReader } from "./fair_reader.ts";
import { GroupStore } from "./group_store.ts";
import { logUse } from "./log_use.ts";
import { Membership, type MembershipOptions } from "./membership.ts";
import { endOf } from "./topics.ts";

/**
 * A member of a consumer group. Reading happens only in `poll`; membership
 * lives on its own timer. Nothing is ever removed from the log, so an offset
 * once committed can always be read again.
 */
export class EmbeddedConsumer implements SourceSession {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #store: GroupStore;
  readonly #membership: Membership;
  readonly #reader: FairReader;
  readonly #onClose: () => void;
  #closing: Promise<void> | undefined;

  private constructor(
    options: MembershipOptions,
    membership: Membership,
    onClose: () => void,
  ) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#store = new GroupStore(options.db, options.group);
    this.#membership = membership;
    this.#reader = new FairReader(options.db);
    this.#onClose = onClose;
  }

  /** Joins the group; `onClose` is called when it has left. */
  static async join(
    options: MembershipOptions,
    onClose: (consumer: EmbeddedConsumer) => void,
  ): Promise<EmbeddedConsumer> {
    const membership = await Membership.join(options);
    const consumer = new EmbeddedConsumer(
      options,
      membership,
      () => onClose(consumer),
    );
    return consumer;
  }

  async poll(request: PollRequest, signal: AbortSignal): Promise<PollResult> {
    invariant(this.#closing === undefined, "no poll after a close");
    const deadline = this.#clock.monotonic() + request.waitMs;
    for (;;) {
      signal.throwIfAborted();
      await this.#membership.refresh();
      if (this.#membership.failure) throw this.#membership.failure;
      const { count } = this.#db.changes;
      const result = await this.#db.read(
        logUse.read,
        () => this.#read(request),
      );
      const left = deadline - this.#clock.monotonic();
      const found = result.records.length > 0 || result.oversizeBytes > 0;
      if (found || left <= 0 || this.#closing !== undefined) return result;
      await this.#db.changes.wait(count, { ms: left, signal });
    }
  }

  async commit(positions: readonly CommitPosition[]): Promise<void> {
    await this.#db.write(logUse.commit, () => {
      for (const position of positions) {
        this.#store.commit(this.#membership.id, position);
      }
    });
  }

  lag(): Promise<readonly PartitionLag[]> {
    return this.#db.read(logUse.read, () =>
      this.#membership.owned.readings.map(
        ({ id, topic, partition, offset }) => ({
          topic,
          partition,
          position: offset,
          end: endOf(this.#db, id),
        }),
      ));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#membership.leave();
    } finally {
      this.#db.changes.notify();
      this.#onClose();
    }
  }

  #read(request: PollRequest): PollResult {
    const paused = new Set(request.paused.map(partitionId));
    const readable = this.#membership.owned.readings
      .filter((one) => !one.revoking && !paused.has(partitionId(one)));
    return this.#reader.read(readable, request);
  }
}
