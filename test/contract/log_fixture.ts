import assert from "node:assert/strict";
import type { LogRecord, OutRecord } from "../../src/core/record.ts";
import {
  type Assignment,
  partitionId,
  type SourceEvents,
  type SourceSession,
  type TopicPartition,
} from "../../src/core/source.ts";
import type { Log } from "../../src/drivers/log.ts";

/** A log under test and how long its groups may take. */
export interface LogFixture {
  readonly log: Log;
  /** Longest wait for an assignment or a hand-over, milliseconds. */
  readonly groupWaitMs: number;
  close(): Promise<void>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A name that no other test uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}.${crypto.randomUUID().slice(0, 8)}`;
}

/** Text as bytes. */
export function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes as text; null stays null. */
export function text(value: Uint8Array | null): string | null {
  return value === null ? null : decoder.decode(value);
}

/** A record with a text key and value. */
export function record(
  topic: string,
  key: string | null,
  value: string | null,
): OutRecord {
  return {
    topic,
    key: key === null ? null : bytes(key),
    value: value === null ? null : bytes(value),
    headers: [],
  };
}

/** A group member that writes down what happens to it. */
export class Member implements SourceEvents {
  readonly owned = new Map<string, Assignment>();
  readonly revokes: string[][] = [];
  readonly losses: string[][] = [];
  onRevoke: (partitions: readonly TopicPartition[]) => Promise<void> = () =>
    Promise.resolve();
  #session: SourceSession | undefined;
  #changed: (() => void)[] = [];

  static async join(
    fixture: LogFixture,
    options: {
      readonly group: string;
      readonly topics: readonly string[];
      readonly start?: "earliest" | "latest";
      readonly memberName?: string;
    },
  ): Promise<Member> {
    const member = new Member();
    member.#session = await fixture.log.openConsumer({
      start: "earliest",
      sessionTimeoutMs: 10_000,
      ...options,
    }, member);
    return member;
  }

  get session(): SourceSession {
    assert(this.#session !== undefined, "the member has joined");
    return this.#session;
  }

  assigned(partitions: readonly Assignment[]): void {
    for (const one of partitions) this.owned.set(partitionId(one), one);
    this.#tell();
  }

  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    await this.onRevoke(partitions);
    for (const one of partitions) this.owned.delete(partitionId(one));
    this.revokes.push(partitions.map(partitionId));
    this.#tell();
  }

  lost(partitions: readonly TopicPartition[]): void {
    for (const one of partitions) this.owned.delete(partitionId(one));
    this.losses.push(partitions.map(partitionId));
    this.#tell();
  }

  /**
   * Resolves when `condition` holds, looking whenever something happens to the
   * member. Keeps polling with nothing taken in, as a live member does.
   */
  async until(condition: () => boolean, waitMs: number): Promise<void> {
    const deadline = performance.now() + waitMs;
    while (!condition()) {
      const left = deadline - performance.now();
      assert(left > 0, "the group reached the expected state in time");
      await this.#change(Math.min(left, lookAgainMs));
    }
  }

  /** Reads until so many records are there. */
  async read(count: number, waitMs: number): Promise<LogRecord[]> {
    const records: LogRecord[] = [];
    const deadline = performance.now() + waitMs;
    while (records.length < count) {
      assert(
        performance.now() < deadline,
        `read ${records.length} of ${count} in time`,
      );
      records.push(...await this.poll(count - records.length));
    }
    return records;
  }

  /** One poll. */
  async poll(maxRecords: number, waitMs = 200): Promise<readonly LogRecord[]> {
    const result = await this.session.poll({
      maxRecords,
      maxBytes: 1_000_000,
      waitMs,
      allowOversize: false,
    }, new AbortController().signal);
    return result.records;
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  /** Resolves when something happens, or a little later in any case. */
  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#changed.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #tell(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const wake of waiting) wake();
  }
}

/** Some states change without an event; they are looked at so often. */
const lookAgainMs = 50;
