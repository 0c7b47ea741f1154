import { systemClock } from "../../src/core/clock.ts";
import { HotpathError } from "../../src/core/errors.ts";
import type { OutRecord } from "../../src/core/record.ts";
import type { LogProducer, SendResult } from "../../src/drivers/log.ts";
import type { LoadEvents } from "./load_event.ts";

/** What has been written. */
export interface Loaded {
  /** Events, with those of which the log did not say what became of them. */
  readonly sent: number;
  /** Origins that the log has acknowledged. */
  readonly acknowledged: readonly string[];
}

export interface LoadOptions {
  readonly topic: string;
  readonly producer: LogProducer;
  readonly events: LoadEvents;
  readonly eventsASecond: number;
}

/** Writes events at a rate until it is stopped, and keeps where they are. */
export class Load {
  /** Multiplies the rate. */
  factor = 1;
  readonly #options: LoadOptions;
  readonly #acknowledged: string[] = [];
  #sent = 0;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#done = this.#run();
  }

  /** Ends after what is being written has been answered. */
  async stop(): Promise<Loaded> {
    this.#stopping.abort();
    await this.#done;
    return { sent: this.#sent, acknowledged: this.#acknowledged };
  }

  async #run(): Promise<void> {
    const { eventsASecond } = this.#options;
    let last = performance.now();
    let due = 0;
    while (!this.#stopping.signal.aborted) {
      const now = performance.now();
      const rate = eventsASecond * this.factor;
      // What a stalled log left undone is not made up for in one burst.
      due = Math.min(due + ((now - last) / 1_000) * rate, rate);
      last = now;
      const count = Math.floor(due);
      due -= count;
      if (count > 0) await this.#write(count);
      await systemClock.sleep(tickMs);
    }
  }

  async #write(count: number): Promise<void> {
    const { topic, producer, events } = this.#options;
    const batch = Array.from({ length: count }, () => events.next());
    const results = await sendOrUnknown(
      producer,
      batch.map((event) => ({
        topic,
        key: encoder.encode(event.key),
        value: event.bytes,
        headers: [
          [loadHeaders.id, encoder.encode(event.id)],
          [loadHeaders.sequence, encoder.encode(String(event.sequence))],
          [loadHeaders.fate, encoder.encode(event.fate)],
          [loadHeaders.followers, encoder.encode(String(event.followers))],
        ],
      })),
    );
    this.#sent += batch.length;
    for (const result of results) {
      if (result.kind !== "stored") continue;
      const { partition, offset } = result;
      this.#acknowledged.push(`${topic}/${partition}/${offset}`);
    }
  }
}

/** No results where the log does not say what became of the records. */
async function sendOrUnknown(
  producer: LogProducer,
  records: readonly OutRecord[],
): Promise<readonly SendResult[]> {
  try {
    return await producer.send(records);
  } catch (thrown) {
    if (thrown instanceof HotpathError && thrown.disposition === "retry") {
      return [];
    }
    throw thrown;
  }
}

/** What the load writes into an event's headers, so that a reader can judge. */
export const loadHeaders = {
  id: "load-id",
  sequence: "load-sequence",
  fate: "load-fate",
  followers: "load-followers",
} as const;

const encoder = new TextEncoder();
const tickMs = 20;
