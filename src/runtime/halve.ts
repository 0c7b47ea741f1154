import type { HotpathError } from "../core/errors.ts";
import { invariant } from "../core/invariant.ts";
import { type Batch, Message } from "../core/message.ts";
import type { PolicyResult, Tries } from "./policy.ts";

/** What became of one message of a call. */
export type ItemResult =
  | { readonly kind: "ok"; readonly message: Message }
  | {
    readonly kind: "failed";
    readonly message: Message;
    readonly error: HotpathError;
    readonly tries: Tries;
  };

/** A call of one batch under the node's policy. */
export type RunCall = (
  batch: Batch,
) => Promise<PolicyResult<readonly (Message | HotpathError)[]>>;

/**
 * Calls with the batch and, when the batch as a whole is refused, with its
 * halves, until what is bad stands alone: one bad message of n costs at most
 * 2 log2 n further calls and the others are served. Results keep the order.
 */
export async function callHalving(
  batch: Batch,
  run: RunCall,
): Promise<readonly ItemResult[]> {
  const result = await run(batch);
  if (result.kind === "ok") {
    return itemResults(batch, result.value, result.tries);
  }
  const [first] = batch.messages;
  if (first === undefined) return [];
  if (result.error.disposition === "halt") throw result.error;
  if (batch.messages.length === 1) {
    const { error, tries } = result;
    return [{ kind: "failed", message: first, error, tries }];
  }
  const middle = Math.ceil(batch.messages.length / 2);
  const left = await callHalving(part(batch, 0, middle), run);
  const right = await callHalving(part(batch, middle), run);
  return [...left, ...right];
}

/** Some messages of a batch, as a batch of their own. */
export function part(batch: Batch, from: number, to?: number): Batch {
  const messages = batch.messages.slice(from, to);
  let bytes = 0;
  for (const message of messages) bytes += message.settlement.bytes;
  return { ...batch, messages, bytes };
}

function itemResults(
  batch: Batch,
  values: readonly (Message | HotpathError)[],
  tries: Tries,
): readonly ItemResult[] {
  invariant(
    values.length === batch.messages.length,
    `A call must give one result a message: ${values.length} for ${batch.messages.length}`,
  );
  return batch.messages.map((message, index): ItemResult => {
    const value = values[index];
    return value instanceof Message
      ? { kind: "ok", message: value }
      : { kind: "failed", message, error: defined(value), tries };
  });
}

function defined(error: HotpathError | undefined): HotpathError {
  invariant(error !== undefined, "A call's result has no holes");
  return error;
}
