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
import { invariant } from "../core/invariant.ts";
import type { Batch, Message } from "../core/message.ts";
import type { SinkNode, WriteResult } from "../core/node.ts";
import type { ActorContext } from "./actor.ts";
import { PartitionLanes } from "./partition_lanes.ts";
import { Policy, type Tries } from "./policy.ts";

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
    tap((batch) => meter.in += batch.messages.length),
    mergeMap((batch) => writer.write(batch), inFlight),
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

  async write(batch: Batch): Promise<void> {
    const { meter, clock } = this.#context;
    await this.#lanes.enter(batch.messages);
    meter.beginWork();
    meter.inFlight += batch.messages.length;
    const began = clock.monotonic();
    try {
      await this.#writeAll(batch);
      meter.duration.add(clock.monotonic() - began);
    } finally {
      meter.inFlight -= batch.messages.length;
      meter.endWork();
    }
  }

  async #writeAll(batch: Batch): Promise<void> {
    const { node, signal } = this.#context;
    let left = batch.messages;
    let unblock: (() => void) | undefined;
    const refused: { message: Message; error: HotpathError }[] = [];
    try {
      const result = await this.#policy.run(async (attempt) => {
        const sent = left;
        const results = await this.#instance.write(
          { ...batch, messages: sent },
          attempt,
        );
        const failure = this.#sort(sent, results, refused);
        left = failure.again;
        if (failure.error !== undefined) throw failure.error;
      }, {
        signal,
        giveUp: node.facts.required === false,
        onRetry: () => unblock ??= this.#lanes.block(batch.messages),
      });
      for (const { message, error } of refused) {
        this.#refuse(message, error, result.tries);
      }
      if (result.kind === "failed") {
        for (const message of left) {
          this.#giveUp(message, result.error, result.tries);
        }
      }
    } finally {
      unblock?.();
    }
  }

  /** Settles what was stored; returns what has to be written again. */
  #sort(
    sent: readonly Message[],
    results: WriteResult,
    refused: { message: Message; error: HotpathError }[],
  ): { readonly again: readonly Message[]; readonly error?: HotpathError } {
    invariant(
      results.length === sent.length,
      `A write must give one result a message: ${results.length} for ${sent.length}`,
    );
    const again: Message[] = [];
    let retryable: HotpathError | undefined;
    for (const [index, message] of sent.entries()) {
      const error = results[index];
      if (error === undefined) {
        this.#context.meter.out++;
        message.settlement.settle(this.#context.node.required);
      } else if (error.disposition === "retry") {
        again.push(message);
        retryable ??= error;
      } else {
        refused.push({ message, error });
      }
    }
    return retryable === undefined ? { again } : { again, error: retryable };
  }

  #refuse(message: Message, error: HotpathError, tries: Tries): void {
    const { node, meter, routes } = this.#context;
    meter.error(error);
    routes.fail(node, message, error, tries);
  }

  #giveUp(message: Message, error: HotpathError, tries: Tries): void {
    const { node, meter } = this.#context;
    if (error.disposition !== "retry") {
      return this.#refuse(message, error, tries);
    }
    meter.error(error);
    meter.drop("best-effort");
    message.settlement.settle(node.required);
  }
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
        next(item) {
          invariant(!("messages" in item), "A message edge carries messages");
          messages.push(item);
          if (messages.length === 1) queueMicrotask(flush);
          if (messages.length >= turnItemsMax) flush();
        },
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
