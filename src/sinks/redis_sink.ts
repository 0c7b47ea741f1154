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
  originTie,
  type RankingEntry,
} from "../drivers/cache.ts";
import type { Drivers } from "../drivers/drivers.ts";
import type { ScoreRecord } from "../scoring/score_record.ts";
import { KeyTemplate, templateFault } from "../drivers/key_template.ts";
import { requiredOption } from "./required_option.ts";
import { legacyMirrors } from "./rows/legacy_mirrors.ts";
import { scoreHash } from "./rows/score_hash.ts";
import { scoreValue } from "./score_value.ts";
import { writeOptions, writePolicy } from "./write_policy.ts";
import { writeRows } from "./write_rows.ts";

const rankingNames = ["composite", "trust", "success", "trending"] as const;

const options = z.strictObject({
  hash: text({
    doc: "Key of a score's hash, fields of the score in braces",
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
    doc: "Life of a score's hash and of its places in the rankings",
    default: "1h",
  }),
  rankings: z.array(choice(rankingNames, { doc: "Score that ranks" }))
    .default([]).meta({
      description: "Rankings of each platform that a score enters",
    }),
  legacyKeys: flag({
    doc: "Whether the keys of readers from before hotpath are written too",
    default: false,
  }),
  required: requiredOption,
  ...writeOptions({ timeout: "5s", inFlight: 4 }),
});

type RedisSinkOptions = z.output<typeof options>;

/** Keeps the latest score of each KOL, and rankings of them. */
export const redisSink: NodeType<typeof options, Drivers> = {
  type: "redis-sink",
  role: "sink",
  doc: "Keeps the latest score of each KOL in the cache, with rankings",
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

  #row(message: Message, updatedAt: string): CacheRow | HotpathError {
    const score = scoreValue(message);
    if (score instanceof HotpathError) return score;
    const key = this.#key.render(score);
    if (key instanceof HotpathError) return key;
    return {
      key,
      fields: scoreHash(score, { message, updatedAt }),
      eventTime: message.eventTime,
      tie: originTie(message.record),
      ttlMs: this.#settings.ttl,
      rankings: this.#rankings(score),
      mirrors: this.#settings.legacyKeys
        ? legacyMirrors(score, updatedAt)
        : noMirrors,
    };
  }

  #rankings({ platform, kol_id, scores }: ScoreRecord): RankingEntry[] {
    return this.#settings.rankings.map((name) => ({
      ranking: `ranking:${platform}:${name}`,
      member: kol_id,
      score: scores[`${name}_score`],
    }));
  }
}

/** What is there already is as good as written. */
function failureOf(result: CacheResult): HotpathError | undefined {
  return result instanceof HotpathError ? result : undefined;
}

const noMirrors: CacheRow["mirrors"] = [];
