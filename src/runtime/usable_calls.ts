import { HotpathError } from "../core/errors.ts";
import type { Batch } from "../core/message.ts";
import type { CallNode } from "../core/node.ts";
import { formatDuration } from "../core/units.ts";
import type { ActorContext } from "./actor.ts";
import { callHalving, type ItemResult, type RunCall } from "./halve.ts";
import type { Policy } from "./policy.ts";

/** Told of what a batch takes. */
export interface CallObserver {
  /** A request is made. */
  onRequest(): void;
  /** An attempt has failed, and there will be another. */
  onRetry(attempts: number, error: HotpathError): void;
}

/**
 * The calls of a node, each with a batch, halved where need be. A service none
 * of whose answers can be used is asked again for a while, as it may be half
 * way through a change; then the call throws `contract-broken`, which ends the
 * run. Nothing is put aside for it, unless the service answers about other
 * batches meanwhile: then the fault is the events'. Each request is told.
 */
export function usableCalls(
  instance: CallNode,
  policy: Policy,
  context: ActorContext,
): (batch: Batch, told: CallObserver) => Promise<readonly ItemResult[]> {
  const { node, meter, clock, signal } = context;
  /** Answers so far that could be used. */
  let answers = 0;

  const runWith =
    ({ onRequest, onRetry }: CallObserver): RunCall =>
    async (part, unusableMax) => {
      const result = await policy.run((attempt) => {
        onRequest();
        return instance.call(part, attempt);
      }, { signal, giveUp: false, unusableMax, onRetry });
      if (result.kind === "ok") answers++;
      return result;
    };

  return async (batch, told) => {
    const run = runWith(told);
    const until = clock.monotonic() + unusableMaxMs;
    // What was answered before this batch failed says nothing of now.
    let before = Infinity;
    for (;;) {
      const result = await callHalving(batch, run, () => answers > before);
      if (result.kind === "served") return result.results;
      if (clock.monotonic() >= until) {
        throw brokenContract(node.id, result.error);
      }
      before = answers;
      meter.status = "unusable answers";
      meter.beginWait();
      await clock.sleep(unusableWaitMs, signal)
        .finally(() => meter.endWait());
    }
  };
}

function brokenContract(id: string, error: HotpathError): HotpathError {
  return new HotpathError({
    code: "contract-broken",
    message:
      `Check the address and the version of what ${id} calls, none of its answers could be used for ${
        formatDuration(unusableMaxMs)
      }: ${error.message}`,
    cause: error,
  });
}

/** How long answers that cannot be used are put up with. */
const unusableMaxMs = 60_000;
/** Wait until it is tried again. */
const unusableWaitMs = 5_000;
