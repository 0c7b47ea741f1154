import { Observable, type Subscriber } from "rxjs";
import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { guardedNext } from "../core/guarded_next.ts";
import type { Batch, FlushReason, Message } from "../core/message.ts";
import type { NodeType, OperatorNode } from "../core/node.ts";
import { count, duration, size } from "../core/options.ts";
import { formatDuration, formatSize } from "../core/units.ts";
import type { Drivers } from "../drivers/drivers.ts";

const options = z.strictObject({
  maxItems: count({
    doc: "Messages that close a batch",
    unit: "items",
    default: 200,
    max: 10_000,
  }),
  maxBytes: size({
    doc: "Bytes that a batch does not exceed; a larger message goes alone",
    default: "256KiB",
  }),
  maxWait: duration({
    doc: "Longest wait of a batch's first message for others",
    default: "20ms",
    zero: true,
  }),
});

type BatchOptions = z.output<typeof options>;

/** When a batch is full, and what tells the time. */
interface BatchLimits {
  readonly settings: BatchOptions;
  readonly clock: Clock;
}

/** Groups messages into batches, so that one call carries many. */
export const microBatch: NodeType<typeof options, Drivers> = {
  type: "micro-batch",
  role: "operator",
  doc: "Groups messages into batches by count, bytes and wait",
  options,
  input: ["message"],
  output: "batch",
  canFail: false,
  facts: ({ maxItems, maxBytes, maxWait }) => ({
    summary: `up to ${maxItems} items, ${formatSize(maxBytes)}, ${
      formatDuration(maxWait)
    }`,
    batch: { items: maxItems, bytes: maxBytes, waitMs: maxWait },
  }),
  create: (settings, { clock }): OperatorNode => ({
    kind: "operator",
    operate: (input) => inBatches(input, { settings, clock }),
  }),
};

/**
 * Closes a batch when it is full, when its first message has waited long
 * enough and when the input ends. Written by hand, as the stock operator keeps
 * its timer running and knows no bytes.
 */
function inBatches(
  input: Observable<Message>,
  limits: BatchLimits,
): Observable<Batch> {
  return new Observable((subscriber) => {
    const filling = new FillingBatch(subscriber, limits);
    // Before the input is taken, as it may run dry within the subscription.
    subscriber.add(() => filling.discard());
    subscriber.add(input.subscribe({
      next: guardedNext(
        subscriber,
        (message: Message) => filling.add(message),
      ),
      error: (error) => subscriber.error(error),
      complete() {
        filling.flush("drain");
        subscriber.complete();
      },
    }));
  });
}

/** The batch that is being filled. */
class FillingBatch {
  readonly #subscriber: Subscriber<Batch>;
  readonly #settings: BatchOptions;
  readonly #clock: Clock;
  #messages: Message[] = [];
  #bytes = 0;
  #openedAt = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(subscriber: Subscriber<Batch>, { settings, clock }: BatchLimits) {
    this.#subscriber = subscriber;
    this.#settings = settings;
    this.#clock = clock;
  }

  add(message: Message): void {
    const { maxItems, maxBytes } = this.#settings;
    const { bytes } = message.settlement;
    if (this.#messages.length > 0 && this.#bytes + bytes > maxBytes) {
      this.flush("bytes");
    }
    if (this.#messages.length === 0) this.#openedAt = this.#clock.monotonic();
    this.#messages.push(message);
    this.#bytes += bytes;
    if (this.#messages.length >= maxItems) this.flush("count");
    else if (this.#bytes >= maxBytes) this.flush("bytes");
    else this.#startTimer();
  }

  flush(reason: FlushReason): void {
    if (this.#messages.length === 0) return;
    const batch: Batch = {
      messages: this.#messages,
      bytes: this.#bytes,
      reason,
      openedAt: this.#openedAt,
    };
    this.discard();
    this.#subscriber.next(batch);
  }

  /** Forgets the messages; what is not settled is read again. */
  discard(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#messages = [];
    this.#bytes = 0;
  }

  #startTimer(): void {
    this.#cancelTimer ??= this.#clock.after(this.#settings.maxWait, () => {
      this.#cancelTimer = undefined;
      this.flush("wait");
    });
  }
}
