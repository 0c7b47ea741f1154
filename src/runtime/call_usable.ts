import { HotpathError } from "../core/errors.ts";
import type { Batch } from "../core/message.ts";
import { formatDuration } from "../core/units.ts";
import type { ActorContext } from "./actor.ts";
import { callHalving, type ItemResult, type RunCall } from "./halve.ts";

/**
 * Calls with the batch, halved where need be. A service none of whose answers
 * can be used is asked again for a while, as it may be half way through a
 * change; then it throws `contract-broken`, which ends the run. Nothing is put
 * aside for it: the fault is not the events'.
 */
export async function callUsable(
  batch: Batch,
  run: RunCall,
  { node, meter, clock, signal }: ActorContext,
): Promise<readonly ItemResult[]> {
  const until = clock.monotonic() + unusableMaxMs;
  for (;;) {
    const result = await callHalving(batch, run);
    if (result.kind === "served") return result.results;
    if (clock.monotonic() >= until) throw brokenContract(node.id, result.error);
    meter.status = "unusable answers";
    meter.beginWait();
    await clock.sleep(unusableWaitMs, signal).finally(() => meter.endWait());
  }
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
