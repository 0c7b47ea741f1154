/** Calls of one node that run, those excepted that were given up. */
export class RunningCalls {
  #running = 0;

  constructor(readonly most: number) {}

  /** Runs `call` as one of them; says through `over` when they are too many. */
  async run<T>(
    call: () => Promise<T>,
    signal: AbortSignal,
    over: (running: number) => void,
  ): Promise<T> {
    this.#running++;
    if (this.#running > this.most) over(this.#running);
    let isCounted = true;
    const leave = () => {
      if (isCounted) this.#running--;
      isCounted = false;
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await call();
    } finally {
      signal.removeEventListener("abort", leave);
      leave();
    }
  }
}
