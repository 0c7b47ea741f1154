import type { Drivers } from "../../src/drivers/drivers.ts";
import { type LogRecord, originId } from "../../src/core/record.ts";
import { letterPrefix } from "../../src/cli/dead_letter.ts";
import { lastMonths } from "../../src/cli/last_months.ts";
import {
  headerOf,
  keyOf,
  mapTopic,
  valueOf,
} from "../support/topic_records.ts";
import type { Found, ScoreCopy, SourceEntry, StoredScore } from "./judge.ts";
import type { Rankings } from "./judge_rankings.ts";
import { loadHeaders } from "./load.ts";
import type { Copy } from "./repeats.ts";
import { scoreNumbersOf, stampedScores } from "./stamped_scores.ts";

/** Reads all topics and stores as they are now. */
export async function readFound(
  drivers: Drivers,
  acknowledged: readonly string[],
): Promise<Found> {
  const { log } = drivers;
  const source = await mapTopic(log, "kol.profiles.raw", sourceEntry);
  const keys = [...new Set(source.map((one) => one.key))];
  return {
    source,
    acknowledged,
    scores: await mapTopic(log, "scores.stream", scoreCopy),
    deadLetters: await mapTopic(log, "kol.dead-letters", letterCopy),
    reasons: new Map(await mapTopic(log, "kol.dead-letters", reasonOf)),
    cached: await readCache(drivers, keys),
    rankings: await readRankings(drivers),
    rows: await readRows(drivers, keys),
  };
}

/** The load writes what it knows of an event into its headers. */
function sourceEntry(record: LogRecord): SourceEntry {
  const followers = Number(headerOf(record, loadHeaders.followers));
  return {
    origin: originId(record),
    id: headerOf(record, loadHeaders.id),
    key: keyOf(record),
    sequence: Number(headerOf(record, loadHeaders.sequence)),
    fate: headerOf(record, loadHeaders.fate) === "scored"
      ? "scored"
      : "dead-lettered",
    scores: Number.isNaN(followers) ? undefined : stampedScores(followers),
  };
}

function scoreCopy(record: LogRecord): ScoreCopy {
  const { scores }: { scores: Record<string, unknown> } = JSON.parse(
    valueOf(record),
  );
  return {
    origin: headerOf(record, "hotpath-origin"),
    atMs: record.timestamp,
    scores: scoreNumbersOf(scores),
  };
}

function letterCopy(record: LogRecord): Copy {
  return { origin: keyOf(record), atMs: record.timestamp };
}

function reasonOf(record: LogRecord): readonly [origin: string, why: string] {
  const [node, reason, message] = ["node", "reason", "message"].map((name) =>
    headerOf(record, letterPrefix + name)
  );
  return [keyOf(record), `${node}, ${reason}: ${message}`];
}

async function readCache(
  { cache }: Drivers,
  keys: readonly string[],
): Promise<Map<string, StoredScore>> {
  const hashes = await cache.getMany(
    keys.map((key) => `kol:scores:tiktok:${key}`),
  );
  return new Map(keys.flatMap((key, index) => {
    const hash = hashes[index];
    if (!hash) return [];
    return [[key, {
      id: hash["event_id"] ?? "",
      scores: scoreNumbersOf(hash),
    }]];
  }));
}

/** Whoever is in them, so that a KOL that nobody knows is found as well. */
async function readRankings({ cache }: Drivers): Promise<Rankings> {
  const read = (name: string) => cache.top(`ranking:tiktok:${name}`, rowsMax);
  return {
    trust: await read("trust"),
    success: await read("success"),
    trending: await read("trending"),
    composite: await read("composite"),
  };
}

async function readRows(
  { table }: Drivers,
  keys: readonly string[],
): Promise<StoredScore[]> {
  const found: StoredScore[] = [];
  for (const kol_id of keys) {
    for (const month of lastMonths(Date.now())) {
      const partition = { platform: "tiktok", kol_id, month };
      const rows = await table.read("scores_by_kol", {
        partition,
        limit: rowsMax,
      });
      for (const row of rows) {
        found.push({
          id: String(row["event_id"]),
          scores: scoreNumbersOf(row),
        });
      }
    }
  }
  return found;
}

const rowsMax = 1_000_000;
