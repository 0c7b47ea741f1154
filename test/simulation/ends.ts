import type { Failure, Message } from "../../src/core/message.ts";
import { type Origin, originId } from "../../src/core/record.ts";
import type { Settlement } from "../../src/core/settlement.ts";
import type { CommitPosition } from "../../src/core/source.ts";
import type { SinkShape } from "./shape.ts";

/** How an event ended at a sink; `elsewhere` is by another member. */
export type End = "stored" | "buried" | "dropped" | "elsewhere";

/** What ends are expected to be. */
export interface EndsOptions {
  readonly sinks: readonly SinkShape[];
  /** May a write be stored though it was not acknowledged? */
  readonly isOutcomeUnknown: boolean;
}

/**
 * Keeps how every event ended, from outside: by what stores, dead letters and
 * rules saw, not by what the runtime says.
 */
export class Ends {
  readonly #options: EndsOptions;
  /** Origins that ended before the sinks: for all of them. */
  readonly #above = new Map<string, End>();
  readonly #at = new Map<string, Map<string, End>>();
  /** Sinks at which a message, as it was read once, has ended. */
  readonly #once = new WeakMap<Settlement, Set<string>>();
  /** Partitions' offsets at each sink, in the order of first appearance. */
  readonly #last = new Map<string, number>();
  /** Sinks whose order is not that of the partition, with an example. */
  readonly outOfOrder = new Map<string, string>();
  /**
   * What must never be. Kept instead of thrown, as the runtime would take a
   * throw for a failure of the store.
   */
  readonly violations: string[] = [];
  readonly timesStored = new Map<string, number>();

  constructor(options: EndsOptions) {
    this.#options = options;
    for (const { id } of options.sinks) this.#at.set(id, new Map());
  }

  dropped(message: Message): void {
    this.#above.set(originId(message.record), "dropped");
  }

  /** Another member has done it, at every sink. */
  elsewhere(origin: Origin): void {
    const id = originId(origin);
    for (const ends of this.#at.values()) {
      if (!ends.has(id)) ends.set(id, "elsewhere");
    }
  }

  buried({ node, message, error }: Failure): void {
    const ends = this.#at.get(node) ?? this.#above;
    const id = originId(message.record);
    if (ends.get(id) === "stored") this.violated(`${id} stored and buried`);
    // One whose answer cannot be used is buried where others are answered.
    if (error.disposition === "retry" && error.code !== "reply-mismatch") {
      this.violated(`${id} was buried for ${error.code}`);
    }
    ends.set(id, "buried");
  }

  stored(sink: string, { record, settlement }: Message): void {
    const id = originId(record);
    const ends = this.#ends(sink);
    if (ends.get(id) === "buried") this.violated(`${id} buried and stored`);
    if (this.#above.has(id)) this.violated(`${id} ended before ${sink}`);
    this.#endedOnce(sink, id, settlement);
    const times = `${sink} ${id}`;
    this.timesStored.set(times, (this.timesStored.get(times) ?? 0) + 1);
    if (ends.has(id)) return;
    ends.set(id, "stored");
    const lane = `${sink} ${record.topic}/${record.partition}`;
    const last = this.#last.get(lane) ?? -1;
    if (record.offset < last) {
      this.outOfOrder.set(sink, `${id} after ${last}`);
    }
    this.#last.set(lane, Math.max(last, record.offset));
  }

  /** How an event ended at a sink; undefined while it has not. */
  of(sink: string, id: string): End | undefined {
    return this.#above.get(id) ?? this.#ends(sink).get(id);
  }

  /** A commit must not pass an event that a required sink still owes. */
  checkCommit({ topic, partition, offset }: CommitPosition): void {
    for (let below = 0; below < offset; below++) {
      const id = originId({ topic, partition, offset: below });
      for (const { id: sink, required } of this.#options.sinks) {
        if (!required || this.of(sink, id) !== undefined) continue;
        this.violated(`A commit of ${offset} passed ${id} owed by ${sink}`);
      }
    }
  }

  violated(what: string): void {
    this.violations.push(what);
  }

  #endedOnce(sink: string, id: string, settlement: Settlement): void {
    const ended = this.#once.get(settlement) ?? new Set<string>();
    this.#once.set(settlement, ended);
    if (ended.has(sink) && !this.#options.isOutcomeUnknown) {
      this.violated(`${id} was stored twice by ${sink} though read once`);
    }
    ended.add(sink);
  }

  #ends(sink: string): Map<string, End> {
    return this.#at.get(sink) ?? new Map<string, End>();
  }
}
