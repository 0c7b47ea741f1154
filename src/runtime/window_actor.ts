import { Observable, type Subscriber } from "rxjs";
import { HotpathError, toHotpathError } from "../core/errors.ts";
import { guardedNext } from "../core/guarded_next.ts";
import { invariant } from "../core/invariant.ts";
import { Message } from "../core/message.ts";
import { recordBytes } from "../core/record.ts";
import { Settlement } from "../core/settlement.ts";
import type { WindowNode, WindowOutput } from "../core/window.ts";
import type { ActorContext } from "./actor.ts";
import { PartitionState } from "./partition_state.ts";

/**
 * Runs a window node. What it absorbs has ended for the budget; results leave
 * as fast as they settle, a bounded number at a time, and whatever is not sent
 * waits inside the windows.
 */
export function windowActor(
  instance: WindowNode,
  input: Observable<Message>,
  context: ActorContext,
): Observable<Message> {
  const { node, meter, routes, clock } = context;
  meter.status = "ok";
  meter.watermark = () => instance.watermark();
  return new Observable((subscriber) => {
    const results = new WindowResults(instance, subscriber, context);
    subscriber.add(clock.every(tickMs, () => {
      instance.tick(clock.monotonic());
      results.send();
    }));
    return input.subscribe({
      next: guardedNext(subscriber, (message: Message) => {
        meter.in++;
        const outcome = absorbed(instance, message, context);
        if (outcome instanceof HotpathError) {
          meter.error(outcome, message);
          if (outcome.disposition === "halt") throw outcome;
          if (!message.settlement.isReplay) {
            routes.fail(node, message, outcome);
            return results.send();
          }
        } else if (outcome !== undefined) meter.drop(outcome.rule);
        message.settlement.settle(node.required);
        results.send();
      }),
      error: (error) => subscriber.error(error),
      complete() {
        routes.complete(node);
        results.complete();
      },
    });
  });
}

function absorbed(
  instance: WindowNode,
  message: Message,
  { node }: ActorContext,
): ReturnType<WindowNode["absorb"]> {
  const { owner } = message.settlement;
  invariant(
    owner instanceof PartitionState,
    `A window takes what a source has read: ${node.id}`,
  );
  try {
    return instance.absorb(message, owner);
  } catch (thrown) {
    return toHotpathError(thrown, "handler-crashed", `Run ${node.id}`);
  }
}

/** The results of one window node on their way. */
class WindowResults {
  readonly #instance: WindowNode;
  readonly #subscriber: Subscriber<Message>;
  readonly #context: ActorContext;
  #inFlight = 0;
  #isSending = false;
  #isInputOver = false;

  constructor(
    instance: WindowNode,
    subscriber: Subscriber<Message>,
    context: ActorContext,
  ) {
    this.#instance = instance;
    this.#subscriber = subscriber;
    this.#context = context;
  }

  /** Sends what is due, as far as there is room. */
  send(): void {
    // What settles at once calls this from within.
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#inFlight < resultsMax && !this.#subscriber.closed) {
        const output = this.#instance.next();
        if (output === undefined) {
          if (this.#isInputOver) this.#subscriber.complete();
          return;
        }
        this.#emit(output);
      }
    } finally {
      this.#isSending = false;
    }
  }

  /** Sends what is due yet; windows that are open stay with their claims. */
  complete(): void {
    this.#isInputOver = true;
    this.send();
  }

  #emit(output: WindowOutput): void {
    const { node, meter, telemetry, clock, isWork } = this.#context;
    const { record, value, eventTime, kind, isRoutine } = output;
    const now = clock.monotonic();
    const { inFlight } = telemetry;
    this.#inFlight++;
    inFlight.events++;
    meter.inFlight++;
    meter.out++;
    meter.emit(kind);
    const settlement = new Settlement(
      {
        requiredSettled: () => output.settled(),
        allSettled: () => {
          this.#inFlight--;
          inFlight.events--;
          meter.inFlight--;
          if (isRoutine !== true && isWork) telemetry.touch();
          this.send();
        },
      },
      record.offset,
      resultBytes + recordBytes({ ...noBytes, key: record.key }),
      node.required,
      now,
    );
    this.#subscriber.next(
      new Message(record, value, eventTime, now, settlement),
    );
  }
}

const noBytes = { key: null, value: null, headers: [] };
/** Results of one node that are being written: the budget of its output. */
const resultsMax = 1_000;
/** What a result counts for in a batch, besides its key. */
const resultBytes = 256;
/** How often quiet partitions and changed windows are looked for. */
const tickMs = 1_000;
