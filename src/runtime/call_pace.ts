import type { Clock } from "../core/clock.ts";

/**
 * Says when a node's next call may begin: not faster than its rate, evenly
 * spaced, and not before the time until which the other side wants to be left
 * alone.
 */
export class CallPace {
  readonly #clock: Clock;
  /** Milliseconds from one call to the next. */
  readonly #spacing: number;
  /** Monotonic milliseconds of the next free place. */
  #nextAt = 0;
  #restUntil = 0;

  constructor(perSecond: number | undefined, clock: Clock) {
    this.#clock = clock;
    this.#spacing = perSecond === undefined ? 0 : 1_000 / perSecond;
  }

  /** Waits, in the given way, until a call may begin; undefined if it may now. */
  turn(wait: (ms: number) => Promise<void>): Promise<void> | undefined {
    return this.#spacing === 0 && this.#restMs() === 0
      ? undefined
      : this.#wait(wait);
  }

  /** Lets no call begin for so long. */
  rest(ms: number): void {
    if (ms <= 0) return;
    const until = this.#clock.monotonic() + ms;
    this.#restUntil = Math.max(this.#restUntil, until);
  }

  async #wait(wait: (ms: number) => Promise<void>): Promise<void> {
    for (;;) {
      const resting = this.#restMs();
      if (resting > 0) {
        await wait(resting);
        continue;
      }
      const paced = this.#take();
      if (paced === 0) return;
      await wait(paced);
      // A place in a rest is lost, or all would begin when it ends.
      if (this.#restMs() === 0) return;
    }
  }

  /** Takes the next place; its wait, milliseconds. */
  #take(): number {
    if (this.#spacing === 0) return 0;
    const now = this.#clock.monotonic();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#spacing;
    return at - now;
  }

  #restMs(): number {
    if (this.#restUntil === 0) return 0;
    return Math.max(0, this.#restUntil - this.#clock.monotonic());
  }
}
