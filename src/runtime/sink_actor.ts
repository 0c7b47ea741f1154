import {
  ignoreElements,
  map,
  mergeMap,
  Observable,
  type OperatorFunction,
  pipe,
  tap,
} from "rxjs";
import type { HotpathError } from "../core/errors.ts";
import { guardedNext } from "../core/guarded_next.ts";
import { invariant } from "../core/invariant.ts";
import type { Batch, Message } from "../core/message.ts";
import type { SinkNode, WriteResult } from "../core/node.ts";
import type { ActorContext } from "./actor.ts";
import { part } from "./halve.ts";
import type { Held } from "./held_messages.ts";
import { PartitionLanes, type Passage } from "./partition_lanes.ts";
import { Policy } from "./policy.ts";
import type { Tries } from "./policy_run.ts";
import { takeBatch } from "./take_batch.ts";

/**
 * Runs a sink node: each message that arrives ends here. Only what failed is
 * written again; a message that the store refuses goes to the error route; a
 * best-effort sink gives up after one burst and drops, counted.
 */
export function sinkActor(
  instance: SinkNode,
  input: Observable<Message | Batch>,
  context: ActorContext,
): Observable<never> {
  const writer = new SinkWriter(instance, context);
  const { node, meter, routes } = context;
  meter.status = "ok";
  const inFlight = node.facts.policy?.inFlight ?? 1;
  return input.pipe(
    node.input === "message" ? inBatches(context) : asBatches(),
    map((batch) => takeBatch(batch, meter)),
    mergeMap(({ batch, held }) => writer.write(batch, held), inFlight),
    ignoreElements(),
    tap({ complete: () => routes.complete(node) }),
  );
}

/** Writes one batch after the other under the node's policy. */
class SinkWriter {
  readonly #instance: SinkNode;
  readonly #context: ActorContext;
  readonly #policy: Policy;
  readonly #lanes = new PartitionLanes();

  constructor(instance: SinkNode, context: ActorContext) {
    const { node, meter, clock, random } = context;
    invariant(
      node.facts.policy !== undefined,
      `${node.id} writes without a policy`,
    );
    this.#instance = instance;
    this.#context = context;
    this.#policy = new Policy(node.facts.policy, {
      node: node.id,
      clock,
      meter,
      random,
      codes: { timeout: "write-timeout", failed: "write-unavailable" },
    });
  }

  async write(batch: Batch, held: Held): Promise<void> {
    const { node, meter, clock, signal, telemetry } = this.#context;
    const passage = this.#lanes.enter(batch.messages);
    try {
      if (!passage.isNow) await passage.come(signal);
      meter.beginWork();
      meter.beginBatch(batch);
      const began = clock.monotonic();
      try {
        await this.#writeAll(batch, { held, passage });
        meter.duration.add(clock.monotonic() - began);
        telemetry.batches.stored(node.id, batch);
      } finally {
        meter.inFlight -= batch.messages.length;
        meter.endWork();
      }
    } finally {
      meter.held.release(held);
      passage.leave();
    }
  }

  async #writeAll(batch: Batch, parts: Parts): Promise<void> {
    const { node, signal } = this.#context;
    const { held, passage } = parts;
    let left = batch.messages;
    const refused: { message: Message; error: HotpathError }[] = [];
    let crash: Crash | undefined;
    const result = await this.#policy.run(async (attempt) => {
      passage.begin();
      const sent = left;
      const results = await this.#instance.write(
        { ...batch, messages: sent },
        attempt,
      );
      // After its deadline it is being written again, and that settles it.
      attempt.throwIfAborted();
      const { stored, again, error } = this.#sort(sent, results, refused);
      left = again;
      crash = this.#settle(stored);
      if (crash === undefined && error !== undefined) {
        const gone = new Set(stored);
        held.messages = held.messages.filter((one) => !gone.has(one));
        throw error;
      }
    }, {
      signal,
      giveUp: node.facts.required === false,
      turn: passage,
      onRetry: (attempts, error) => {
        this.#context.meter.held.failed(held, attempts, error);
      },
    });
    // A fault of the runtime is no refusal: what was stored must not be buried.
    if (crash !== undefined) throw crash.thrown;
    for (const { message, error } of refused) {
      this.#giveUp(message, error, result.tries);
    }
    if (result.kind === "failed") {
      await this.#isolate({ ...batch, messages: left }, result, parts);
    }
  }

  /** Writes the halves of a batch that is refused, until the bad one is alone. */
  async #isolate(
    batch: Batch,
    { error, tries }: { readonly error: HotpathError; readonly tries: Tries },
    parts: Parts,
  ): Promise<void> {
    const { messages } = batch;
    if (error.disposition !== "dead-letter" || messages.length === 1) {
      for (const message of messages) this.#giveUp(message, error, tries);
      return;
    }
    parts.passage.failed();
    const middle = Math.ceil(messages.length / 2);
    await this.#writeAll(part(batch, 0, middle), parts);
    await this.#writeAll(part(batch, middle), parts);
  }

  #settle(stored: readonly Message[]): Crash | undefined {
    const { node, meter, clock } = this.#context;
    const [first] = stored;
    // One of a batch, as all of it was answered at once.
    if (first !== undefined) {
      meter.endToEnd.add(Math.max(0, clock.now() - first.eventTime));
    }
    try {
      meter.lastOut = stored[0] ?? meter.lastOut;
      meter.tap?.seenAll("out", stored);
      for (const message of stored) {
        meter.out++;
        message.settlement.settle(node.required);
      }
      return undefined;
    } catch (thrown) {
      return { thrown };
    }
  }

  /** Tells what was stored from what has to be written again. */
  #sort(
    sent: readonly Message[],
    results: WriteResult,
    refused: { message: Message; error: HotpathError }[],
  ): Sorted {
    invariant(
      results.length === sent.length,
      `A write must give one result a message: ${results.length} for ${sent.length}`,
    );
    const stored: Message[] = [];
    const again: Message[] = [];
    let retryable: HotpathError | undefined;
    for (const [index, message] of sent.entries()) {
      const error = results[index];
      if (error === undefined) {
        stored.push(message);
      } else if (error.disposition === "retry") {
        again.push(message);
        retryable ??= error;
      } else {
        refused.push({ message, error });
      }
    }
    return { stored, again, error: retryable };
  }

  /**
   * Ends a message that was not stored: buried where the store refuses it,
   * dropped where a best-effort sink cannot reach the store. Throws what must
   * stop, which a best-effort sink never has to.
   */
  #giveUp(message: Message, error: HotpathError, tries: Tries): void {
    const { node, meter, routes } = this.#context;
    meter.error(error, message);
    const isOptional = node.facts.required === false;
    if (error.disposition === "dead-letter" || !isOptional) {
      return routes.fail(node, message, error, tries);
    }
    meter.drop("best-effort");
    message.settlement.settle(node.required);
  }
}

/** What goes with a batch and each of its parts. */
interface Parts {
  readonly held: Held;
  readonly passage: Passage;
}

/** What an attempt came to. */
interface Sorted {
  readonly stored: readonly Message[];
  readonly again: readonly Message[];
  /** Why those have to be written again. */
  readonly error: HotpathError | undefined;
}

/** What settling threw. */
interface Crash {
  readonly thrown: unknown;
}

function asBatches(): OperatorFunction<Message | Batch, Batch> {
  return pipe(map((item) => {
    invariant("messages" in item, "A batching edge carries batches");
    return item;
  }));
}

/** Makes batches of the messages of one turn, for a sink right behind a map. */
function inBatches(
  context: ActorContext,
): OperatorFunction<Message | Batch, Batch> {
  return (source) =>
    new Observable((subscriber) => {
      let messages: Message[] = [];
      const flush = () => {
        if (messages.length === 0) return;
        const batch = messages;
        messages = [];
        let bytes = 0;
        for (const message of batch) bytes += message.settlement.bytes;
        subscriber.next({
          messages: batch,
          bytes,
          reason: "wait",
          openedAt: context.clock.monotonic(),
        });
      };
      return source.subscribe({
        next: guardedNext(subscriber, (item: Message | Batch) => {
          invariant(!("messages" in item), "A message edge carries messages");
          messages.push(item);
          if (messages.length === 1) queueMicrotask(flush);
          if (messages.length >= turnItemsMax) flush();
        }),
        error: (error) => subscriber.error(error),
        complete() {
          flush();
          subscriber.complete();
        },
      });
    });
}

/** Messages of one turn that travel together. */
const turnItemsMax = 200;
