import assert from "node:assert/strict";
import { originId } from "../../src/core/record.ts";
import {
  headerOf,
  topicRecords,
  valueOf,
} from "../../scripts/support/topic_records.ts";
import type { RealHotPath } from "./real_hot_path.ts";

/** An event that was read, as far as its place in the stores needs it. */
interface Read {
  readonly origin: string;
  readonly platform: string;
  readonly username: string;
  readonly event_id: string;
  readonly event_time: string;
}

/**
 * Fails unless each of so many events is among the scores on Kafka, once or at
 * least once, is once among the rows of `scores_by_kol`, and the newest of each
 * KOL is what the cache holds.
 */
export async function assertAllStored(
  path: RealHotPath,
  count: number,
  onKafka: "once" | "at least once",
): Promise<void> {
  const { log } = path.drivers;
  const read = (await topicRecords(log, path.names.source)).map((
    one,
  ): Read => ({
    ...JSON.parse(valueOf(one)),
    origin: originId(one),
  }));
  assert.equal(read.length, count);
  const origins = read.map((one) => one.origin);
  const scored = (await topicRecords(log, path.names.scores))
    .map((one) => headerOf(one, "hotpath-origin"));
  assertSame(
    onKafka === "once" ? scored : [...new Set(scored)],
    origins,
    "scores",
  );
  const newest = newestOf(read);
  assertSame(await rowsOf(path, newest, count), origins, "rows");
  assert.deepEqual(
    await cachedOf(path, newest),
    newest.map(({ event_id, origin }) => ({ event_id, origin })),
    "hashes",
  );
}

/** Fails unless both hold the same, as often; says what is too few or many. */
function assertSame(
  found: readonly string[],
  wanted: readonly string[],
  what: string,
): void {
  const counts = new Map<string, number>();
  for (const one of found) counts.set(one, (counts.get(one) ?? 0) + 1);
  for (const one of wanted) counts.set(one, (counts.get(one) ?? 0) - 1);
  assert.deepEqual([...counts].filter(([, count]) => count !== 0), [], what);
}

/** The newest event of each KOL. */
function newestOf(read: readonly Read[]): Read[] {
  const newest = new Map<string, Read>();
  for (const one of read) {
    const kol = `${one.platform}:${one.username}`;
    const known = newest.get(kol);
    if (known === undefined || known.event_time < one.event_time) {
      newest.set(kol, one);
    }
  }
  return [...newest.values()];
}

/** Origins of all rows of these KOLs, once a row. */
async function rowsOf(
  { drivers }: RealHotPath,
  kols: readonly Read[],
  limit: number,
): Promise<string[]> {
  const rows = await Promise.all(
    kols.map(({ platform, username, event_time }) =>
      drivers.table.read("scores_by_kol", {
        partition: {
          platform,
          kol_id: username,
          month: event_time.slice(0, "2025-12".length),
        },
        // Also those that should not be there.
        limit: 2 * limit,
      })
    ),
  );
  return rows.flat().map((row) => String(row["origin"]));
}

/** What the cache holds of each of these KOLs. */
async function cachedOf(
  { drivers }: RealHotPath,
  kols: readonly Read[],
): Promise<unknown[]> {
  const hashes = await drivers.cache.getMany(
    kols.map(({ platform, username }) => `kol:scores:${platform}:${username}`),
  );
  return hashes.map((hash) => ({
    event_id: hash?.["event_id"],
    origin: hash?.["origin"],
  }));
}
