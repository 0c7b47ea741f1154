import { filter, map, mergeMap, type Observable, tap } from "rxjs";
import { invariant } from "../core/invariant.ts";
import type { Batch, Message } from "../core/message.ts";
import type { CallNode } from "../core/node.ts";
import type { ActorContext } from "./actor.ts";
import type { ItemResult } from "./halve.ts";
import type { Held } from "./held_messages.ts";
import { mergeInOrder } from "./merge_in_order.ts";
import { Policy } from "./policy.ts";
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
    meter.inFlight += batch.messages.length;
    const began = clock.monotonic();
    try {
      const results = await ask(
        batch,
        (attempts, error) => meter.held.failed(held, attempts, error),
      );
      meter.duration.add(clock.monotonic() - began);
      return { batch: { ...batch, messages: served(results) }, held };
    } finally {
      meter.inFlight -= batch.messages.length;
      meter.endWork();
    }
  }

  function served(results: readonly ItemResult[]): readonly Message[] {
    const messages: Message[] = [];
    for (const result of results) {
      if (result.kind === "ok") {
        messages.push(result.message);
      } else {
        meter.error(result.error);
        routes.fail(node, result.message, result.error, result.tries);
      }
    }
    meter.out += messages.length;
    return messages;
  }

  const calls = settings.order === "input"
    ? mergeInOrder(call, settings.inFlight)
    : mergeMap(call, settings.inFlight);
  return input.pipe(
    map((batch): HeldBatch => {
      meter.in += batch.messages.length;
      return { batch, held: meter.held.take(batch.messages) };
    }),
    calls,
    map(({ batch, held }) => {
      meter.held.release(held);
      return batch;
    }),
    filter((batch) => batch.messages.length > 0),
    tap({ complete: () => routes.complete(node) }),
  );
}

/** A batch on its way through the node: waiting, called, waiting for its turn. */
interface HeldBatch {
  readonly batch: Batch;
  readonly held: Held;
}
