/** Tells a client that lives and answers nothing from one that is slow. */
export class Silence {
  readonly #now: () => number;
  readonly #limitMs: number;
  #waiting = 0;
  /** Since when something waits and nothing was answered. */
  #since = 0;

  /** `now` never steps back, milliseconds. */
  constructor(now: () => number, limitMs: number) {
    this.#now = now;
    this.#limitMs = limitMs;
  }

  asked(): void {
    if (this.#waiting++ === 0) this.#since = this.#now();
  }

  answered(): void {
    this.#waiting--;
    this.progressed();
  }

  /** A part of something was answered. */
  progressed(): void {
    this.#since = this.#now();
  }

  get isTooLong(): boolean {
    return this.#waiting > 0 && this.#now() - this.#since >= this.#limitMs;
  }
}
