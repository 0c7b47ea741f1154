import type { Clock } from "../../src/core/clock.ts";
import { type LogRecord, recordBytes } from "../../src/core/record.ts";
import type {
  CommitPosition,
  PartitionLag,
  PollRequest,
  PollResult,
  SourceEvents,
  SourceSession,
  TopicPartition,
} from "../../src/core/source.ts";
import { recordOf } from "./messages.ts";

interface Reading {
  offset: number;
  isRevoking: boolean;
}

/** How a memory source is made. */
export interface MemorySourceOptions {
  readonly clock: Clock;
  readonly topic?: string;
  readonly partitions?: number;
}

/**
 * A topic in memory with one group of one member, on the test's clock. It
 * keeps what a broker would refuse under `faults`, which a test looks at.
 */
export class MemorySource {
  readonly topic: string;
  readonly log: LogRecord[][];
  readonly committed: number[];
  /** What was written beside the commit of each partition. */
  readonly metadata: string[];
  readonly commits: CommitPosition[] = [];
  readonly polls: PollRequest[] = [];
  readonly faults: string[] = [];
  /** Called with each commit before it counts. */
  checkCommit: (position: CommitPosition) => void = () => {};
  /** Awaited first; what it throws fails the action. */
  before: (action: "open" | "poll" | "commit" | "close") => Promise<void> =
    () => Promise.resolve();
  /** Does it go on reading partitions that are being handed over? */
  readsRevoking = false;
  /** Does a join wait for a test to grant partitions? */
  grantsLater = false;
  opened = 0;
  closed = 0;
  readonly #clock: Clock;
  readonly #readings = new Map<number, Reading>();
  #events: SourceEvents | undefined;
  #arrived: () => void = () => {};
  #isPolling = false;

  constructor(options: MemorySourceOptions) {
    const { clock, topic = "kol.profiles.raw", partitions = 1 } = options;
    this.#clock = clock;
    this.topic = topic;
    this.log = Array.from({ length: partitions }, () => []);
    this.committed = this.log.map(() => 0);
    this.metadata = this.log.map(() => "");
  }

  /** The source node's `open`: joins and is granted every partition. */
  readonly open = async (events: SourceEvents): Promise<SourceSession> => {
    await this.before("open");
    this.opened++;
    if (this.#events !== undefined) this.faults.push("Opened twice");
    this.#events = events;
    const session: SourceSession = {
      poll: (request, signal) => this.#poll(events, { request, signal }),
      commit: (positions) => this.#commit(events, positions),
      lag: () => Promise.resolve(this.#lag()),
      close: () => this.#close(events),
    };
    if (!this.grantsLater) this.grant(...this.log.keys());
    return session;
  };

  /** Partitions that the member owns now. */
  get owned(): number[] {
    return [...this.#readings.keys()];
  }

  /** Offset of a partition that is read next; 0 when it is not owned. */
  offset(partition: number): number {
    return this.#readings.get(partition)?.offset ?? 0;
  }

  /** Is a session open? */
  get isOpen(): boolean {
    return this.#events !== undefined;
  }

  /** Writes records of so many bytes; returns their offsets. */
  add(
    count: number,
    {
      partition = 0,
      bytes = 10,
      key = "",
      timestamp = this.#clock.now(),
      value = new Uint8Array(bytes),
    } = {},
  ): number[] {
    const log = this.log[partition] ?? [];
    const offsets: number[] = [];
    for (let index = 0; index < count; index++) {
      offsets.push(log.length);
      log.push(recordOf({
        topic: this.topic,
        partition,
        offset: log.length,
        key: key === "" ? null : new TextEncoder().encode(key),
        value,
        timestamp,
      }));
    }
    this.#arrived();
    return offsets;
  }

  /** Grants partitions from their commits. */
  grant(...partitions: number[]): void {
    for (const partition of partitions) {
      const offset = this.committed[partition] ?? 0;
      this.#readings.set(partition, { offset, isRevoking: false });
    }
    this.#events?.assigned(partitions.map((partition) => ({
      topic: this.topic,
      partition,
      offset: this.committed[partition] ?? 0,
      metadata: this.metadata[partition] ?? "",
    })));
    this.#arrived();
  }

  /** Takes partitions back in good order; resolves when they are handed over. */
  async revoke(...partitions: number[]): Promise<void> {
    const mine = partitions.map((one) => this.#readings.get(one));
    for (const one of mine) if (one) one.isRevoking = true;
    await this.#events?.revoked(partitions.map((one) => this.#of(one)));
    for (const [index, partition] of partitions.entries()) {
      if (this.#readings.get(partition) === mine[index]) {
        this.#readings.delete(partition);
      }
    }
  }

  /** Takes partitions away without asking. */
  lose(...partitions: number[]): void {
    for (const partition of partitions) this.#readings.delete(partition);
    this.#events?.lost(partitions.map((one) => this.#of(one)));
  }

  /** Grants a partition anew while an old grant of it may still be draining. */
  regrant(partition: number): void {
    this.#readings.delete(partition);
    this.grant(partition);
  }

  #of(partition: number): TopicPartition {
    return { topic: this.topic, partition };
  }

  async #poll(
    events: SourceEvents,
    { request, signal }: { request: PollRequest; signal: AbortSignal },
  ): Promise<PollResult> {
    this.polls.push(request);
    if (this.#isPolling) this.faults.push("Two polls at a time");
    if (request.maxRecords < 1) this.faults.push("A poll for no records");
    if (this.#events !== events) this.faults.push("A poll without a session");
    this.#isPolling = true;
    try {
      await this.before("poll");
      const end = this.#clock.monotonic() + request.waitMs;
      for (;;) {
        signal.throwIfAborted();
        const result = this.#read(request);
        const left = end - this.#clock.monotonic();
        const isFound = result.records.length > 0 || result.oversizeBytes > 0;
        if (isFound || left <= 0) return result;
        await this.#arrival(left, signal);
      }
    } finally {
      this.#isPolling = false;
    }
  }

  async #arrival(ms: number, signal: AbortSignal): Promise<void> {
    const arrived = new AbortController();
    this.#arrived = () => arrived.abort();
    const either = AbortSignal.any([signal, arrived.signal]);
    await this.#clock.sleep(ms, either).catch(() => undefined);
  }

  #read(
    { maxRecords, maxBytes, allowOversize, paused }: PollRequest,
  ): PollResult {
    const records: LogRecord[] = [];
    let bytes = 0;
    let oversizeBytes = 0;
    for (const [partition, reading] of this.#readings) {
      if (reading.isRevoking && !this.readsRevoking) continue;
      if (paused.some((one) => one.partition === partition)) continue;
      while (records.length < maxRecords) {
        const record = this.log[partition]?.[reading.offset];
        if (record === undefined) break;
        const size = recordBytes(record);
        const fits = bytes + size <= maxBytes ||
          (allowOversize && records.length === 0);
        if (!fits) {
          if (size > maxBytes) oversizeBytes ||= size;
          break;
        }
        records.push(record);
        bytes += size;
        reading.offset++;
      }
    }
    return { records, oversizeBytes: records.length > 0 ? 0 : oversizeBytes };
  }

  async #commit(
    events: SourceEvents,
    positions: readonly CommitPosition[],
  ): Promise<void> {
    const grants = positions.map(({ partition }) =>
      this.#events === events ? this.#readings.get(partition) : undefined
    );
    if (grants.includes(undefined)) this.faults.push("A commit, not owned");
    await this.before("commit");
    // As a broker does, a commit of a grant that has ended is refused.
    const isStale = positions.some(({ partition }, index) =>
      this.#readings.get(partition) !== grants[index]
    );
    if (isStale || grants.includes(undefined)) throw new Error("Not the owner");
    for (const position of positions) {
      const { partition, offset, metadata } = position;
      const before = this.committed[partition] ?? 0;
      const isNews = metadata !== this.metadata[partition];
      if (offset < before || (offset === before && !isNews)) {
        this.faults.push(`A commit of ${partition} back to ${offset}`);
      }
      this.checkCommit(position);
      this.commits.push(position);
      this.committed[partition] = offset;
      this.metadata[partition] = metadata;
    }
  }

  #lag(): PartitionLag[] {
    return [...this.#readings].map(([partition, { offset }]) => ({
      topic: this.topic,
      partition,
      position: offset,
      end: this.log[partition]?.length ?? 0,
    }));
  }

  async #close(events: SourceEvents): Promise<void> {
    await this.before("close");
    if (this.#events !== events) this.faults.push("Closed twice");
    await this.revoke(...this.#readings.keys());
    this.#events = undefined;
    this.closed++;
  }
}
