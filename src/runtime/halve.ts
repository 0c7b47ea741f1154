import type { HotpathError } from "../core/errors.ts";
import { invariant } from "../core/invariant.ts";
import { type Batch, Message } from "../core/message.ts";
import type { PolicyResult, Tries } from "./policy_run.ts";

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
  /** Answers that cannot be used after which it fails; a burst if unset. */
  unusableMax?: number,
) => Promise<PolicyResult<readonly (Message | HotpathError)[]>>;

/** What a batch came to. */
export type HalvingResult =
  | { readonly kind: "served"; readonly results: readonly ItemResult[] }
  /** No answer could be used, not even about a message alone. */
  | { readonly kind: "unusable"; readonly error: HotpathError };

/**
 * Calls with the batch and, when the batch as a whole is refused or its answer
 * cannot be used, with its halves, until what is bad stands alone: one bad
 * message of n costs at most 2 log2 n further calls and the others are served.
 * Results keep the order. A message whose answer cannot be used fails only
 * where the service answered another one; else the fault is the service's.
 */
export async function callHalving(
  batch: Batch,
  run: RunCall,
): Promise<HalvingResult> {
  return await new Halving(run).serve(batch);
}

class Halving {
  readonly #run: RunCall;
  /** Has any answer been usable, a refusal included? */
  #isUsable = false;
  /** The last answer about a message alone that could not be used. */
  #unusable: HotpathError | undefined;
  #alone = 0;
  #isSearching = false;

  constructor(run: RunCall) {
    this.#run = run;
  }

  async serve(batch: Batch): Promise<HalvingResult> {
    const results = await this.#call(batch);
    return this.#unusable !== undefined && !this.#isUsable
      ? { kind: "unusable", error: this.#unusable }
      : { kind: "served", results };
  }

  async #call(batch: Batch): Promise<readonly ItemResult[]> {
    const [first] = batch.messages;
    if (first === undefined || this.#isHopeless) return [];
    const isAlone = batch.messages.length === 1;
    // A part is asked about once: what is bad in it shows again in its halves.
    const once = this.#isSearching && !isAlone ? 1 : undefined;
    const result = await this.#run(batch, once);
    if (result.kind === "ok") {
      this.#isUsable = true;
      return itemResults(batch, result.value, result.tries);
    }
    const { error, tries } = result;
    if (error.disposition === "halt") throw error;
    this.#note(error, isAlone);
    if (isAlone) return [{ kind: "failed", message: first, error, tries }];
    const middle = Math.ceil(batch.messages.length / 2);
    const left = await this.#call(part(batch, 0, middle));
    const right = await this.#call(part(batch, middle));
    return [...left, ...right];
  }

  #note(error: HotpathError, isAlone: boolean): void {
    if (error.code === "handler-crashed") return;
    if (error.code !== "reply-mismatch") {
      this.#isUsable = true;
      return;
    }
    this.#isSearching = true;
    if (!isAlone) return;
    this.#unusable = error;
    this.#alone++;
  }

  get #isHopeless(): boolean {
    return !this.#isUsable && this.#alone >= aloneMax;
  }
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

/** Messages alone after which it is not for one of them. */
const aloneMax = 3;
