import { busy, Refusal } from "./refusal.ts";

/** Counts the requests in work and refuses those over the limit. */
export class Admission {
  readonly #maxInFlight: number;
  readonly #onChange: (inFlight: number) => void;
  #inFlight = 0;

  constructor(maxInFlight: number, onChange: (inFlight: number) => void) {
    this.#maxInFlight = maxInFlight;
    this.#onChange = onChange;
  }

  /** Does the work unless too much is being done already. */
  async run<T>(work: () => Promise<T>): Promise<T | Refusal> {
    if (this.#inFlight >= this.#maxInFlight) {
      return busy(this.#maxInFlight, RETRY_AFTER_SECONDS);
    }
    this.#onChange(++this.#inFlight);
    try {
      return await work();
    } finally {
      this.#onChange(--this.#inFlight);
    }
  }
}

/** A full house empties in less. */
const RETRY_AFTER_SECONDS = 1;
