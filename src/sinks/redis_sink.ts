import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import { isoTime } from "../core/iso_time.ts";
import type { Batch, Message } from "../core/message.ts";
import type { NodeType, SinkNode, WriteResult } from "../core/node.ts";
import { choice, duration, flag, text } from "../core/options.ts";
import { formatDuration } from "../core/units.ts";
import {
  type Cache,
  type CacheResult,
  type CacheRow,
  type RankingEntry,
} from "../drivers/cache.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { KeyTemplate, templateFault } from "../drivers/key_template.ts";
import { requiredOption } from "./required_option.ts";
import { cacheValue, rankingNames, type Ranks } from "./rows/cache_value.ts";
import { writeOptions, writePolicy } from "./write_policy.ts";
import { writeRows } from "./write_rows.ts";

const measurePattern = /^[a-z][a-z0-9_]*$/;

const options = z.strictObject({
  hash: text({
    doc: "Key of the hash, fields of the value in braces",
    default: "kol:scores:{platform}:{kol_id}",
  }).check((context) => {
    const fault = templateFault(context.value);
    if (fault === undefined) return;
    context.issues.push({
      code: "custom",
      message: fault,
      input: context.value,
    });
  }),
  ttl: duration({
    doc: "Life of the hash and of its places in the rankings",
    default: "1h",
  }),
  rankings: z.array(choice(rankingNames, { doc: "Score that ranks" }))
    .default([]).meta({
      description: "Rankings of each platform that a score enters",
    }),
  fields: z.array(
    text({ doc: "A measure" }).refine((name) => measurePattern.test(name), {
      message: "expected the name of a measure",
    }),
  ).optional().meta({
    description:
      "Measures of a window's result that are kept, all if left out; a result without a value for any leaves the hash as it is",
  }),
  legacyKeys: flag({
    doc: "Whether the keys of readers from before hotpath are written too",
    default: false,
  }),
  required: requiredOption,
  ...writeOptions({ timeout: "5s", inFlight: 4 }),
});

type RedisSinkOptions = z.output<typeof options>;

/** Keeps the latest score or window of each KOL, and rankings of them. */
export const redisSink: NodeType<typeof options, Drivers> = {
  type: "redis-sink",
  role: "sink",
  doc: "Keeps the latest score or window result in the cache, with rankings",
  options,
  input: ["message", "batch"],
  output: "none",
  canFail: true,
  facts: (settings) => ({
    summary: `${settings.hash}, ${formatDuration(settings.ttl)}`,
    // The newest event wins, whatever the order.
    idempotent: true,
    required: settings.required,
    policy: writePolicy(settings),
  }),
  create: (settings, { drivers, clock }): SinkNode =>
    new RedisSink(settings, { cache: drivers.cache, clock }),
};

class RedisSink implements SinkNode {
  readonly kind = "sink";
  readonly #settings: RedisSinkOptions;
  readonly #key: KeyTemplate;
  readonly #cache: Cache;
  readonly #clock: Clock;

  constructor(
    settings: RedisSinkOptions,
    { cache, clock }: { cache: Cache; clock: Clock },
  ) {
    this.#settings = settings;
    this.#key = new KeyTemplate(settings.hash);
    this.#cache = cache;
    this.#clock = clock;
  }

  write(batch: Batch, signal: AbortSignal): Promise<WriteResult> {
    const updatedAt = isoTime(this.#clock.now());
    return writeRows(batch, {
      row: (message) => this.#row(message, updatedAt),
      send: async (rows) =>
        (await this.#cache.upsert(rows, signal)).map(failureOf),
    });
  }

  #row(
    message: Message,
    updatedAt: string,
  ): CacheRow | HotpathError | undefined {
    const { ttl, fields, legacyKeys } = this.#settings;
    const value = cacheValue(message, { fields, legacyKeys, updatedAt });
    if (value === undefined || value instanceof HotpathError) return value;
    const key = this.#key.render(message.value);
    if (key instanceof HotpathError) return key;
    return {
      key,
      fields: value.fields,
      eventTime: value.eventTime,
      tie: value.tie,
      ttlMs: ttl,
      rankings: value.ranks === undefined ? [] : this.#rankings(value.ranks),
      mirrors: value.mirrors,
    };
  }

  #rankings({ platform, kol_id, scores }: Ranks): RankingEntry[] {
    const entries: RankingEntry[] = [];
    for (const name of this.#settings.rankings) {
      const score = scores[name];
      if (score === undefined) continue;
      entries.push({
        ranking: `ranking:${platform}:${name}`,
        member: kol_id,
        score,
      });
    }
    return entries;
  }
}

/** What is there already is as good as written. */
function failureOf(result: CacheResult): HotpathError | undefined {
  return result instanceof HotpathError ? result : undefined;
}
