/**
 * Whether sources may read. Shut, they finish the read that is under way and
 * begin no other; what was read goes on to its end.
 */
export class IntakeGate {
  #isShut = false;
  readonly #waiting = new Set<() => void>();

  get isShut(): boolean {
    return this.#isShut;
  }

  shut(): void {
    this.#isShut = true;
  }

  open(): void {
    this.#isShut = false;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves once it is open, or the signal is aborted. */
  opened(signal: AbortSignal): Promise<void> {
    if (!this.#isShut || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
