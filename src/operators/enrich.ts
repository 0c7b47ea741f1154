import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { Batch, Message } from "../core/message.ts";
import {
  breakerOption,
  nestedPolicy,
  rateOption,
  retryOption,
} from "../core/nested_policy.ts";
import type {
  CallItem,
  CallNode,
  CallResult,
  NodeContext,
  NodeType,
} from "../core/node.ts";
import { choice, count, duration, text } from "../core/options.ts";
import { formatDuration } from "../core/units.ts";
import type { Cache } from "../drivers/cache.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { fieldPattern } from "../drivers/field_text.ts";
import { KeyTemplate } from "../drivers/key_template.ts";
import { enrichedValue, isPlainValue } from "./enrich/enriched_value.ts";
import { keyOption } from "./enrich/key_option.ts";
import { type FoundHash, RecentHashes } from "./enrich/recent_hashes.ts";

const fieldNames = (doc: string) =>
  z.array(
    text({ doc: "A field" }).refine((name) => fieldPattern.test(name), {
      message: "expected the name of a field, such as avg_views",
    }),
  ).default([]).meta({ description: doc });

const options = z.strictObject({
  hashes: z.array(keyOption("A hash's key, fields of the event in braces"))
    .min(1, "expected at least one key").max(8, "expected at most 8 keys")
    .meta({
      description:
        "Keys of the hashes that are looked up, fields of the event in braces; the first that has a field gives it",
    }),
  numbers: fieldNames(
    "Fields that are taken from the hashes as numbers, where the event has none of the name",
  ),
  texts: fieldNames("Fields that are taken from the hashes as texts"),
  when: keyOption(
    "Key of a hash, without which nothing is looked up: it tells whether the others are written at all",
  ).optional(),
  onMiss: choice(["default", "wait", "dead-letter"], {
    doc:
      "What becomes of an event of which a hash is not there: it goes on with what was found, waits for the hash, or is put aside",
    default: "default",
  }),
  wait: duration({
    doc:
      "How long an event waits with onMiss: wait, and those behind it; then it is put aside",
    default: "5s",
  }),
  age: duration({
    doc:
      "How old what is known of a hash may be, that it is not there too; 0ms asks each time",
    default: "10s",
    zero: true,
  }),
  keep: count({
    doc:
      "Hashes that are known at most; the half that was asked for longest ago goes at once",
    unit: "hashes",
    default: 20_000,
    max: 1_000_000,
  }),
  timeout: duration({
    doc: "Longest wait for the hashes of a batch to be read",
    default: "2s",
  }),
  inFlight: count({
    doc: "Batches that are looked up at a time",
    unit: "calls",
    default: 4,
    max: 256,
  }),
  rate: rateOption,
  retry: retryOption,
  breaker: breakerOption,
});

type EnrichOptions = z.output<typeof options>;

/** Adds what the cache knows of an event's KOL to the event. */
export const enrich: NodeType<typeof options, Drivers> = {
  type: "enrich",
  role: "operator",
  doc: "Adds fields of hashes in the cache to events",
  options,
  input: ["batch"],
  output: "batch",
  canFail: true,
  facts: (settings) => ({
    summary: `${settings.hashes.join(", ")}, at most ${
      formatDuration(settings.age)
    } old`,
    policy: {
      timeoutMs: settings.timeout +
        (settings.onMiss === "wait" ? settings.wait : 0),
      inFlight: settings.inFlight,
      order: "input",
      ...nestedPolicy(settings),
    },
  }),
  create: (settings, context): CallNode => new EnrichNode(settings, context),
};

/** Hashes of one batch by their keys. */
type Found = Map<string, FoundHash>;

class EnrichNode implements CallNode {
  readonly kind = "call";
  readonly #settings: EnrichOptions;
  readonly #keys: readonly KeyTemplate[];
  readonly #gate: KeyTemplate | undefined;
  readonly #nothing: readonly FoundHash[];
  readonly #cache: Cache;
  readonly #clock: Clock;
  readonly #recent: RecentHashes;

  constructor(
    settings: EnrichOptions,
    { drivers, clock }: NodeContext<Drivers>,
  ) {
    this.#settings = settings;
    this.#keys = settings.hashes.map((one) => new KeyTemplate(one));
    this.#nothing = this.#keys.map(() => null);
    this.#gate = settings.when === undefined
      ? undefined
      : new KeyTemplate(settings.when);
    this.#cache = drivers.cache;
    this.#clock = clock;
    this.#recent = new RecentHashes({
      ageMs: settings.age,
      most: settings.keep,
      clock,
    });
  }

  async call(batch: Batch, signal: AbortSignal): Promise<CallResult> {
    const { messages } = batch;
    const found: Found = new Map();
    await this.#look(messages, found);
    if (this.#settings.onMiss === "wait") {
      await this.#waitFor(messages, found, signal);
    }
    return messages.map((message) => this.#enriched(message, found));
  }

  #enriched(message: Message, found: Found): CallItem {
    const { value } = message;
    if (!isPlainValue(value)) return notPlain();
    const hashes = this.#hashesOf(value, found);
    if (this.#settings.onMiss !== "default" && hashes.includes(null)) {
      return missing(this.#settings.hashes, hashes);
    }
    if (hashes.every((hash) => hash === null)) return message;
    return message.withValue(enrichedValue(value, hashes, this.#settings));
  }

  /** Asks again, less and less often, until nothing is missing or time is up. */
  async #waitFor(
    messages: readonly Message[],
    found: Found,
    signal: AbortSignal,
  ): Promise<void> {
    const until = this.#clock.monotonic() + this.#settings.wait;
    for (let pauseMs = firstPauseMs;; pauseMs *= 2) {
      const waiting = messages.filter(({ value }) =>
        isPlainValue(value) && this.#hashesOf(value, found).includes(null)
      );
      const leftMs = until - this.#clock.monotonic();
      if (waiting.length === 0 || leftMs <= 0) return;
      await this.#clock.sleep(Math.min(pauseMs, pauseMaxMs, leftMs), signal);
      for (const [key, hash] of found) if (hash === null) found.delete(key);
      await this.#look(waiting, found);
    }
  }

  /** Finds the hashes of messages: those of all that are not known in one. */
  async #look(messages: readonly Message[], found: Found): Promise<void> {
    const gate = this.#gate;
    if (gate !== undefined) {
      await this.#read(messages.map(({ value }) => keyOf(gate, value)), found);
    }
    await this.#read(
      messages.filter(({ value }) => this.#isOpen(value, found))
        .flatMap(({ value }) => this.#keys.map((key) => keyOf(key, value))),
      found,
    );
  }

  async #read(
    keys: readonly (string | undefined)[],
    found: Found,
  ): Promise<void> {
    const unknown = new Set<string>();
    for (const key of keys) {
      if (key === undefined || found.has(key)) continue;
      const recent = this.#recent.get(key);
      if (recent === undefined) unknown.add(key);
      else found.set(key, recent);
    }
    if (unknown.size === 0) return;
    const asked = [...unknown];
    const hashes = await this.#cache.getMany(asked);
    const waits = this.#settings.onMiss === "wait";
    for (const [index, key] of asked.entries()) {
      const hash = hashes[index] ?? null;
      found.set(key, hash);
      // What is waited for has to be asked for again.
      if (hash !== null || !waits) this.#recent.set(key, hash);
    }
  }

  #isOpen(value: unknown, found: Found): boolean {
    const gate = this.#gate;
    return gate === undefined || hashAt(gate, value, found) !== null;
  }

  #hashesOf(value: unknown, found: Found): readonly FoundHash[] {
    if (!this.#isOpen(value, found)) return this.#nothing;
    return this.#keys.map((key) => hashAt(key, value, found));
  }
}

function hashAt(key: KeyTemplate, value: unknown, found: Found): FoundHash {
  const at = keyOf(key, value);
  return at === undefined ? null : found.get(at) ?? null;
}

/** An event that can have no key can have no hash either. */
function keyOf(key: KeyTemplate, value: unknown): string | undefined {
  const rendered = key.render(value);
  return rendered instanceof HotpathError ? undefined : rendered;
}

function missing(
  names: readonly string[],
  hashes: readonly FoundHash[],
): HotpathError {
  const name = names[hashes.indexOf(null)] ?? "";
  return new HotpathError({
    code: "enrichment-missing",
    message:
      `Cannot enrich the event, the cache has no hash for it, let onMiss be default if it may go on without: ${name}`,
    details: { hash: name },
  });
}

function notPlain(): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      "Cannot enrich the event, expected what parse gives, let the enrich node take from before the node that changes it",
  });
}

/** How long after a miss it is asked again; doubles up to the longest. */
const firstPauseMs = 100;
const pauseMaxMs = 1_000;
