import type { Clock } from "../core/clock.ts";
import type { HotpathError } from "../core/errors.ts";
import type { Message } from "../core/message.ts";

/** Messages that a node took in together and has not let go of. */
export interface Held {
  messages: readonly Message[];
  /** Monotonic milliseconds. */
  readonly since: number;
  /** Failed attempts, and the last failure. */
  attempts: number;
  error: HotpathError | undefined;
  /** Monotonic milliseconds of the first failure. */
  failingSince: number | undefined;
}

/**
 * What a node has in hand, one entry a batch. Nobody looks at it until somebody
 * asks why something does not move, so it costs an entry a batch and nothing an
 * event.
 */
export class HeldMessages {
  readonly #clock: Clock;
  #held = new Set<Held>();
  #livedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#livedAt = clock.monotonic();
  }

  get all(): Iterable<Held> {
    return this.#held;
  }

  /**
   * Monotonic milliseconds of the last sign of life: something came, was tried
   * again or went.
   */
  get livedAt(): number {
    return this.#livedAt;
  }

  take(messages: readonly Message[]): Held {
    this.#livedAt = this.#clock.monotonic();
    const held: Held = {
      messages,
      since: this.#livedAt,
      attempts: 0,
      error: undefined,
      failingSince: undefined,
    };
    this.#held.add(held);
    return held;
  }

  /** An attempt failed and there will be another. */
  failed(held: Held, attempts: number, error: HotpathError): void {
    this.#livedAt = this.#clock.monotonic();
    held.attempts = attempts;
    held.error = error;
    held.failingSince ??= this.#livedAt;
  }

  release(held: Held): void {
    this.#livedAt = this.#clock.monotonic();
    this.#held.delete(held);
  }

  /** Forgets what a pipeline that has ended held. */
  clear(): void {
    this.#held = new Set();
    this.#livedAt = this.#clock.monotonic();
  }
}
