import { HotpathError } from "../../core/errors.ts";
import { isWindowRecord } from "../../core/is_window_record.ts";
import type { Message } from "../../core/message.ts";
import type { WindowRecord } from "../../core/window_record.ts";
import { type CacheMirror, originTie } from "../../drivers/cache.ts";
import { ScoreRecord } from "../../scoring/score_record.ts";
import { TrendingRecord } from "../../scoring/trending_record.ts";
import { legacyMirrors } from "./legacy_mirrors.ts";
import { scoreHash } from "./score_hash.ts";
import { trendingHash } from "./trending_hash.ts";
import { windowHash } from "./window_hash.ts";

/** The scores that rankings are made of. */
export const rankingNames = [
  "composite",
  "trust",
  "success",
  "trending",
] as const;

/** A KOL's places: only the scores that it can have. */
export interface Ranks {
  readonly platform: string;
  readonly kol_id: string;
  readonly scores: Readonly<
    Partial<Record<typeof rankingNames[number], number | null>>
  >;
}

/** What a value is in the cache, its key aside. */
export interface CacheValue {
  readonly fields: Readonly<Record<string, string>>;
  /** Unix milliseconds, and what decides between equal ones. */
  readonly eventTime: number;
  readonly tie: string;
  /** undefined for what is of no KOL. */
  readonly ranks: Ranks | undefined;
  readonly mirrors: readonly CacheMirror[];
}

/** How values become hashes. */
export interface CacheValueOptions {
  /** Measures of a window that are taken; undefined takes all. */
  readonly fields: readonly string[] | undefined;
  readonly legacyKeys: boolean;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

/**
 * The hash that a message's value is: a score, trending of a KOL, or the result
 * of a window. undefined where there is nothing to keep, a `write-rejected` for
 * anything else.
 */
export function cacheValue(
  message: Message,
  options: CacheValueOptions,
): CacheValue | HotpathError | undefined {
  const { value } = message;
  if (value instanceof ScoreRecord) return scoreValue(value, message, options);
  if (value instanceof TrendingRecord) return trendingValue(value, options);
  if (isWindowRecord(value)) return windowValue(value, options);
  return new HotpathError({
    code: "write-rejected",
    message:
      "Cannot keep the event, expected a score or the result of a window, let the sink take from a score, trending or window node",
  });
}

function scoreValue(
  score: ScoreRecord,
  message: Message,
  { updatedAt, legacyKeys }: CacheValueOptions,
): CacheValue {
  const { platform, kol_id, scores } = score;
  return {
    fields: scoreHash(score, { message, updatedAt }),
    eventTime: message.eventTime,
    tie: originTie(message.record),
    ranks: {
      platform,
      kol_id,
      scores: {
        composite: scores.composite_score,
        trust: scores.trust_score,
        success: scores.success_score,
        trending: scores.trending_score,
      },
    },
    mirrors: legacyKeys ? legacyMirrors(score, updatedAt) : noMirrors,
  };
}

function trendingValue(
  record: TrendingRecord,
  { updatedAt }: CacheValueOptions,
): CacheValue {
  const { platform, kol_id, trend } = record;
  return {
    fields: trendingHash(record, updatedAt),
    ...windowOrder(record),
    ranks: { platform, kol_id, scores: { trending: trend.trending_score } },
    mirrors: noMirrors,
  };
}

function windowValue(
  result: WindowRecord,
  { fields: names, updatedAt }: CacheValueOptions,
): CacheValue | undefined {
  const fields = windowHash(result, { names, updatedAt });
  return fields === undefined ? undefined : {
    fields,
    ...windowOrder(result),
    ranks: undefined,
    mirrors: noMirrors,
  };
}

/** Of two results the later window counts, of one window the higher revision. */
function windowOrder(
  { window_start, revision }: WindowRecord,
): { readonly eventTime: number; readonly tie: string } {
  return {
    eventTime: Date.parse(window_start),
    tie: String(revision).padStart(revisionDigits, "0"),
  };
}

const noMirrors: readonly CacheMirror[] = [];
/** Digits of the largest safe integer. */
const revisionDigits = 16;
