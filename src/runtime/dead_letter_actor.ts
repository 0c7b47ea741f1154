import type { Observable } from "rxjs";
import { tap } from "rxjs";
import { invariant } from "../core/invariant.ts";
import type { Failure } from "../core/message.ts";
import type { DeadLetterNode } from "../core/node.ts";
import type { ActorContext } from "./actor.ts";
import { gather } from "./gather.ts";
import type { Held } from "./held_messages.ts";
import type { NodeMeter } from "./node_meter.ts";
import { Policy } from "./policy.ts";

/**
 * Runs a dead-letter sink: writes until it is stored, as there is nowhere else
 * to go; only then does the failed message count as settled.
 */
export function deadLetterActor(
  instance: DeadLetterNode,
  input: Observable<Failure>,
  context: ActorContext,
): Observable<never> {
  const { node, meter, telemetry, clock, signal } = context;
  invariant(
    node.facts.policy !== undefined,
    `${node.id} writes without a policy`,
  );
  const policy = new Policy(node.facts.policy, {
    node: node.id,
    clock,
    meter,
    random: context.random,
    codes: { timeout: "write-timeout", failed: "write-unavailable" },
  });
  meter.status = "ok";
  const inHand = new Map<Failure, Held>();

  async function write(failures: readonly Failure[]): Promise<void> {
    meter.beginWork();
    const began = clock.monotonic();
    try {
      const result = await policy.run(
        (attempt) => instance.write(failures, attempt),
        {
          signal,
          giveUp: false,
          onRetry: (attempts, error) => {
            for (const held of heldOf(failures)) {
              meter.held.failed(held, attempts, error);
            }
          },
        },
      );
      // A dead letter that cannot be stored would be lost.
      if (result.kind === "failed") throw result.error;
      meter.duration.add(clock.monotonic() - began);
      for (const failure of failures) settle(failure);
    } finally {
      meter.endWork();
    }
  }

  function heldOf(failures: readonly Failure[]): Held[] {
    return failures.map((failure) => inHand.get(failure))
      .filter((held) => held !== undefined);
  }

  function settle(failure: Failure): void {
    for (const held of heldOf([failure])) meter.held.release(held);
    inHand.delete(failure);
    counted("out", failure, meter);
    telemetry.deadLetter(failure.node, failure.error.code);
    failure.message.settlement.settle(failure.required);
  }

  return input.pipe(
    tap((failure) => {
      inHand.set(failure, meter.held.take([failure.message]));
      counted("in", failure, meter);
    }),
    gather(write, groupMax),
  );
}

/** Counts a failure that comes or goes, and shows it to who watches. */
function counted(
  side: "in" | "out",
  { message, error }: Failure,
  meter: NodeMeter,
): void {
  meter[side]++;
  meter.inFlight += side === "in" ? 1 : -1;
  if (side === "in") meter.lastIn = message;
  else meter.lastOut = message;
  meter.tap?.seen(side, message, error);
}

/** Dead letters of one write. */
const groupMax = 100;
