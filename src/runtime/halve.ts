import { Dropped } from "../core/dropped.ts";
import { HotpathError } from "../core/errors.ts";
import { invariant } from "../core/invariant.ts";
import { type Batch, Message } from "../core/message.ts";
import type { CallItem, CallResult } from "../core/node.ts";
import type { PolicyResult, Tries } from "./policy_run.ts";

/** What became of one message of a call. */
export type ItemResult =
  | { readonly kind: "ok"; readonly message: Message }
  | {
    readonly kind: "several";
    readonly message: Message;
    readonly messages: readonly Message[];
  }
  | {
    readonly kind: "dropped";
    readonly message: Message;
    readonly rule: string;
  }
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
) => Promise<PolicyResult<CallResult>>;

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
 * where an answer about another one could be, of this batch or, as
 * `answersOthers` tells, of another; else the fault is the service's.
 */
export async function callHalving(
  batch: Batch,
  run: RunCall,
  answersOthers: () => boolean = () => false,
): Promise<HalvingResult> {
  return await new Halving(run, answersOthers).serve(batch);
}

class Halving {
  readonly #run: RunCall;
  readonly #answersOthers: () => boolean;
  /**
   * Has any answer been usable? A refusal says nothing of that: what refuses
   * may stand in front of the service, or be all that works of it.
   */
  #hasAnswer = false;
  /** The last answer about a message alone that could not be used. */
  #unusable: HotpathError | undefined;
  /** Messages alone whose answers could not be used, to be asked about again. */
  readonly #doubtful = new Set<Message>();
  #isSearching = false;
  #hasGivenUp = false;

  constructor(run: RunCall, answersOthers: () => boolean) {
    this.#run = run;
    this.#answersOthers = answersOthers;
  }

  async serve(batch: Batch): Promise<HalvingResult> {
    const results = await this.#call(batch);
    const error = this.#unusable;
    const isServed = error === undefined ||
      !this.#hasGivenUp && this.#isUsable &&
        await this.#answersStill(batch, results);
    return isServed
      ? { kind: "served", results: await this.#withoutDoubt(batch, results) }
      : { kind: "unusable", error };
  }

  async #call(batch: Batch): Promise<readonly ItemResult[]> {
    const [first] = batch.messages;
    if (first === undefined || this.#givesUp()) return [];
    const isAlone = batch.messages.length === 1;
    // A part is asked about once: what is bad in it shows again in its halves.
    const once = this.#isSearching && !isAlone ? 1 : undefined;
    const result = await this.#run(batch, once);
    if (result.kind === "ok") {
      this.#hasAnswer = true;
      return itemResults(batch, result.value, result.tries);
    }
    const { error, tries } = result;
    if (error.disposition === "halt") throw error;
    if (error.code === "reply-mismatch") {
      this.#isSearching = true;
      if (isAlone) this.#doubt(first, error);
    }
    if (isAlone) return [{ kind: "failed", message: first, error, tries }];
    const middle = Math.ceil(batch.messages.length / 2);
    const left = await this.#call(part(batch, 0, middle));
    const right = await this.#call(part(batch, middle));
    return [...left, ...right];
  }

  /**
   * Asks again about a message that was answered, as the service may have
   * changed since. True as well where only others than these were answered.
   */
  async #answersStill(
    batch: Batch,
    results: readonly ItemResult[],
  ): Promise<boolean> {
    const index = results.findIndex((one) => one.kind !== "failed");
    if (index < 0) return true;
    const again = await this.#run(part(batch, index, index + 1), 1);
    return again.kind === "ok";
  }

  /** Asks again about what failed, now that the service is known to answer. */
  async #withoutDoubt(
    batch: Batch,
    results: readonly ItemResult[],
  ): Promise<readonly ItemResult[]> {
    if (this.#doubtful.size === 0) return results;
    const sure: ItemResult[] = [];
    for (const [index, result] of results.entries()) {
      const isSure = !this.#doubtful.has(result.message);
      if (isSure) sure.push(result);
      else sure.push(...await this.#call(part(batch, index, index + 1)));
    }
    return sure;
  }

  #doubt(message: Message, error: HotpathError): void {
    this.#unusable = error;
    this.#doubtful.add(message);
  }

  get #isUsable(): boolean {
    return this.#hasAnswer || this.#answersOthers();
  }

  /** Once it has, the rest is not asked about, whatever comes to be known. */
  #givesUp(): boolean {
    this.#hasGivenUp ||= this.#doubtful.size >= aloneMax && !this.#isUsable;
    return this.#hasGivenUp;
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
  values: CallResult,
  tries: Tries,
): readonly ItemResult[] {
  invariant(
    values.length === batch.messages.length,
    `A call must give one result a message: ${values.length} for ${batch.messages.length}`,
  );
  return batch.messages.map((message, index) =>
    itemResult(message, values[index], tries)
  );
}

function itemResult(
  message: Message,
  value: CallItem | undefined,
  tries: Tries,
): ItemResult {
  invariant(value !== undefined, "A call's result has no holes");
  if (value instanceof Message) return { kind: "ok", message: value };
  if (value instanceof HotpathError) {
    return { kind: "failed", message, error: value, tries };
  }
  if (value instanceof Dropped) {
    return { kind: "dropped", message, rule: value.rule };
  }
  invariant(value.length > 0, "What gives nothing is dropped by a rule");
  return { kind: "several", message, messages: value };
}

/** Messages alone after which it is not for one of them. */
const aloneMax = 3;
