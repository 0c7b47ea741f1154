import type { Clock } from "../core/clock.ts";

interface Answer<T> {
  readonly value: T;
  /** Monotonic milliseconds until which it is good. */
  readonly until: number;
}

/**
 * A read that cannot take more than a small share of the time, however often
 * and by however many it is asked for: who asks again soon gets the last answer,
 * and those who ask at once share one read. A failed read is kept for nobody.
 */
export class RationedRead<A extends readonly (string | number)[], T> {
  readonly #read: (...args: A) => Promise<T>;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #answers = new Map<string, Answer<T>>();
  readonly #reading = new Map<string, Promise<T>>();

  constructor(
    read: (...args: A) => Promise<T>,
    clock: Pick<Clock, "monotonic">,
  ) {
    this.#read = read;
    this.#clock = clock;
  }

  get(...args: A): Promise<T> {
    const key = JSON.stringify(args);
    const last = this.#answers.get(key);
    if (last !== undefined && this.#clock.monotonic() < last.until) {
      return Promise.resolve(last.value);
    }
    const reading = this.#reading.get(key) ?? this.#begin(key, args);
    this.#reading.set(key, reading);
    return reading;
  }

  /** Makes the next one read anew. */
  forget(): void {
    this.#answers.clear();
  }

  async #begin(key: string, args: A): Promise<T> {
    const began = this.#clock.monotonic();
    try {
      const value = await this.#read(...args);
      const now = this.#clock.monotonic();
      const keptMs = Math.min(keptMaxMs, (now - began) * keptTimes);
      this.#answers.delete(key);
      this.#answers.set(key, { value, until: now + keptMs });
      const [oldest] = this.#answers.keys();
      if (this.#answers.size > answersMax && oldest !== undefined) {
        this.#answers.delete(oldest);
      }
      return value;
    } finally {
      this.#reading.delete(key);
    }
  }
}

/** An answer is good for so many times as long as it took: 2 % of the time. */
const keptTimes = 50;
/** A read mostly waits for its store, so it is not kept for longer than that. */
const keptMaxMs = 10_000;
/** Answers to different questions that are kept. */
const answersMax = 32;
