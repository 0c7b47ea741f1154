import type { PollRequest, PollResult } from "../../core/source.ts";
import type { KafkaPort } from "./kafka_port.ts";

/** What a poll gives that found nothing. */
export const nothing: PollResult = { records: [], oversizeBytes: 0 };

/**
 * The one poll that a consumer may have under way at the port. What arrives
 * for a poll that was given up is kept for the next, as the port has moved on.
 */
export class PollSlot {
  readonly #port: KafkaPort;
  readonly #id: number;
  #waiting: ((result: PollResult) => void) | undefined;
  #request: PollRequest | undefined;
  #late: PollResult = nothing;

  constructor(port: KafkaPort, id: number) {
    this.#port = port;
    this.#id = id;
  }

  poll(request: PollRequest, signal: AbortSignal): Promise<PollResult> {
    signal.throwIfAborted();
    const late = this.#late;
    if (late !== nothing) {
      this.#late = nothing;
      return Promise.resolve(late);
    }
    return new Promise<PollResult>((resolve, reject) => {
      const abort = () => {
        this.#waiting = undefined;
        this.#port.tell("cancel-poll", { id: this.#id });
        reject(signal.reason);
      };
      this.#waiting = (result) => {
        signal.removeEventListener("abort", abort);
        this.#waiting = undefined;
        resolve(result);
      };
      signal.addEventListener("abort", abort, { once: true });
      this.#request = request;
      this.repeat();
    });
  }

  /** Asks again, for a port that has not heard of the poll that is waiting. */
  repeat(): void {
    if (this.#waiting === undefined) return;
    this.#port.tell("poll", {
      id: this.#id,
      request: this.#port.nextId(),
      ...this.#request,
    });
  }

  /** Gives the poll its answer. */
  answer(result: PollResult): void {
    if (this.#waiting !== undefined) this.#waiting(result);
    else if (result.records.length > 0) this.#late = result;
  }

  /** Ends the poll with nothing and forgets what was late. */
  reset(): void {
    this.#late = nothing;
    this.#waiting?.(nothing);
  }
}
