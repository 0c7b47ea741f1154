import assert from "node:assert/strict";
import type { LogRecord } from "../../src/core/record.ts";
import {
  type Assignment,
  partitionId,
  type PollRequest,
  type PollResult,
  type SourceEvents,
  type SourceSession,
  type TopicPartition,
} from "../../src/core/source.ts";
import type { Log } from "../../src/drivers/log.ts";
import type { LogFixture } from "./log_fixture.ts";

/** How a member joins; the rest has defaults. */
export interface JoinOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly start?: "earliest" | "latest";
  readonly memberName?: string;
  /** Another log than the fixture's own. */
  readonly log?: Log;
}

/** A member of a group that writes down what happens to it. */
export class Member implements SourceEvents {
  readonly owned = new Map<string, Assignment>();
  readonly assigns: string[][] = [];
  readonly revokes: string[][] = [];
  readonly losses: string[][] = [];
  onRevoke: (partitions: readonly TopicPartition[]) => Promise<void> = () =>
    Promise.resolve();
  readonly #waitMs: number;
  #session: SourceSession | undefined;
  #waiting: (() => void)[] = [];

  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  static async join(
    fixture: LogFixture,
    { log = fixture.log, ...options }: JoinOptions,
  ): Promise<Member> {
    const member = new Member(fixture.groupWaitMs);
    member.#session = await log.openConsumer({
      start: "earliest",
      sessionTimeoutMs: fixture.sessionMs,
      pollIntervalMs: 300_000,
      ...options,
    }, member);
    return member;
  }

  get session(): SourceSession {
    assert(this.#session !== undefined, "the member has joined");
    return this.#session;
  }

  /** Partition numbers that it owns, ascending. */
  get partitions(): number[] {
    return [...this.owned.values()].map((one) => one.partition)
      .sort((a, b) => a - b);
  }

  assigned(partitions: readonly Assignment[]): void {
    for (const one of partitions) {
      assert(!this.owned.has(partitionId(one)), "no grant of what is owned");
      this.owned.set(partitionId(one), one);
    }
    this.assigns.push(partitions.map(partitionId));
    this.#tell();
  }

  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    this.revokes.push(partitions.map(partitionId));
    this.#tell();
    await this.onRevoke(partitions);
    for (const one of partitions) this.owned.delete(partitionId(one));
    this.#tell();
  }

  lost(partitions: readonly TopicPartition[]): void {
    for (const one of partitions) this.owned.delete(partitionId(one));
    this.losses.push(partitions.map(partitionId));
    this.#tell();
  }

  /** Resolves when it owns so many partitions. */
  async owns(count: number): Promise<void> {
    await this.until(() => this.owned.size === count, `owns ${count}`);
  }

  /** Resolves when something is so; looks whenever the member hears of it. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#waitMs);
    const look = () => isSo() ? resolve() : this.#waiting.push(look);
    look();
    await promise;
    clearTimeout(timer);
    assert(isSo(), `${what} in time; it owns ${[...this.owned.keys()]}`);
  }

  /** Reads until so many records are there, some partitions left out. */
  async read(
    count: number,
    paused: readonly TopicPartition[] = [],
  ): Promise<LogRecord[]> {
    const records: LogRecord[] = [];
    const deadline = performance.now() + this.#waitMs;
    while (records.length < count) {
      assert(
        performance.now() < deadline,
        `read ${records.length} of ${count} in time`,
      );
      const maxRecords = count - records.length;
      records.push(...(await this.poll({ maxRecords, paused })).records);
    }
    return records;
  }

  /** One poll; anything that is not said is generous. */
  poll(
    request: Partial<PollRequest> = {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<PollResult> {
    return this.session.poll({
      maxRecords: 1_000,
      maxBytes: 1_000_000,
      waitMs: 200,
      allowOversize: false,
      paused: [],
      ...request,
    }, signal);
  }

  /** Commits one offset for each partition that it owns. */
  async commitAll(offset: number, metadata = ""): Promise<void> {
    await this.session.commit(
      [...this.owned.values()].map(({ topic, partition }) => ({
        topic,
        partition,
        offset,
        metadata,
      })),
    );
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }
}
