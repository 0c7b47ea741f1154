import { filter, map, mergeMap, type Observable, tap } from "rxjs";
import { invariant } from "../core/invariant.ts";
import type { Batch, Message } from "../core/message.ts";
import type { CallNode } from "../core/node.ts";
import type { ActorContext } from "./actor.ts";
import type { ItemResult } from "./halve.ts";
import { mergeInOrder } from "./merge_in_order.ts";
import { Policy } from "./policy.ts";
import { type HeldBatch, takeBatch } from "./take_batch.ts";
import { usableCalls } from "./usable_calls.ts";

/**
 * Runs a call node: so many calls at a time, each under the node's policy, a
 * refused batch halved, results in input order unless the node says otherwise.
 */
export function callActor(
  instance: CallNode,
  input: Observable<Batch>,
  context: ActorContext,
): Observable<Batch> {
  const { node, meter, routes, clock } = context;
  const settings = node.facts.policy;
  invariant(settings !== undefined, `${node.id} makes calls without a policy`);
  const policy = new Policy(settings, {
    node: node.id,
    clock,
    meter,
    random: context.random,
    codes: { timeout: "call-timeout", failed: "call-failed" },
  });
  meter.status = "ok";

  const ask = usableCalls(instance, policy, context);

  async function call({ batch, held }: HeldBatch): Promise<HeldBatch> {
    meter.beginWork();
    meter.beginBatch(batch);
    const report = context.telemetry.batches.begin(node.id, batch);
    let result: Served | undefined;
    const began = clock.monotonic();
    try {
      const results = await ask(batch, {
        onRequest: report.request,
        onRetry: (attempts, error) => meter.held.failed(held, attempts, error),
      });
      meter.duration.add(clock.monotonic() - began);
      result = served(results, context);
      return { batch: { ...batch, messages: result.messages }, held };
    } finally {
      report.end(result?.messages, result?.failed);
      meter.inFlight -= batch.messages.length;
      meter.endWork();
    }
  }

  const calls = settings.order === "input"
    ? mergeInOrder(call, settings.inFlight)
    : mergeMap(call, settings.inFlight);
  return input.pipe(
    map((batch) => takeBatch(batch, meter)),
    calls,
    map(({ batch, held }) => {
      meter.held.release(held);
      return batch;
    }),
    filter((batch) => batch.messages.length > 0),
    tap({ complete: () => routes.complete(node) }),
  );
}

/**
 * What a call has served. What it has not goes to the error route, what a rule
 * has dropped ends here, and what became several owes an end for each.
 */
function served(
  results: readonly ItemResult[],
  { node, meter, routes }: ActorContext,
): Served {
  const messages: Message[] = [];
  let failed = 0;
  for (const result of results) {
    const { kind, message } = result;
    if (kind === "ok") {
      messages.push(message);
    } else if (kind === "several") {
      const extra = result.messages.length - 1;
      message.settlement.fork(extra, node.required ? extra : 0);
      messages.push(...result.messages);
    } else if (kind === "dropped") {
      meter.drop(result.rule);
      message.settlement.settle(node.required);
    } else {
      failed++;
      meter.error(result.error, message);
      routes.fail(node, message, result.error, result.tries);
    }
  }
  meter.out += messages.length;
  meter.lastOut = messages[0] ?? meter.lastOut;
  meter.tap?.seenAll("out", messages);
  return { messages, failed };
}

/** What a call came to. */
interface Served {
  readonly messages: readonly Message[];
  /** Messages that went to the error route. */
  readonly failed: number;
}
