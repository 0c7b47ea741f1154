import type { Drivers } from "../../src/drivers/drivers.ts";
import type { LogRecord } from "../../src/core/record.ts";
import { originId } from "../../src/core/record.ts";
import { readToEnd } from "../../src/cli/read_to_end.ts";
import type { Found, SourceEntry } from "./judge.ts";
import { loadHeaders } from "./load.ts";

/** Reads all topics and stores as they are now. */
export async function readFound(
  drivers: Drivers,
  acknowledged: readonly string[],
): Promise<Found> {
  const source = await readAll(drivers, "kol.profiles.raw", sourceEntry);
  const keys = [...new Set(source.map((one) => one.key))];
  return {
    source,
    acknowledged,
    scores: await readAll(drivers, "scores.stream", originOf),
    deadLetters: await readAll(drivers, "kol.dead-letters", keyOf),
    cached: await readCache(drivers, keys),
    rows: await readRows(drivers, keys),
  };
}

async function readAll<T>(
  { log }: Drivers,
  topic: string,
  take: (record: LogRecord) => T,
): Promise<T[]> {
  const taken: T[] = [];
  for await (const record of readToEnd(log, topic, { from: "earliest" })) {
    taken.push(take(record));
  }
  return taken;
}

/** The load writes what it knows of an event into its headers. */
function sourceEntry(record: LogRecord): SourceEntry {
  return {
    origin: originId(record),
    id: header(record, loadHeaders.id),
    key: keyOf(record),
    sequence: Number(header(record, loadHeaders.sequence)),
    fate: header(record, loadHeaders.fate) === "scored"
      ? "scored"
      : "dead-lettered",
  };
}

/** A dead letter's key is the origin of its event. */
function keyOf(record: LogRecord): string {
  return decoder.decode(record.key ?? new Uint8Array());
}

function originOf(record: LogRecord): string {
  return header(record, "hotpath-origin");
}

function header(record: LogRecord, name: string): string {
  const found = record.headers.find(([one]) => one === name);
  if (found !== undefined) return decoder.decode(found[1]);
  throw new Error(`Read header ${name}: ${originId(record)} has none`);
}

async function readCache(
  { cache }: Drivers,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const hashes = await cache.getMany(
    keys.map((key) => `kol:scores:tiktok:${key}`),
  );
  return new Map(keys.flatMap((key, index) => {
    const id = hashes[index]?.["event_id"];
    return id === undefined ? [] : [[key, id] as const];
  }));
}

async function readRows(
  { table }: Drivers,
  keys: readonly string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const kol_id of keys) {
    for (const month of lastMonths()) {
      const partition = { platform: "tiktok", kol_id, month };
      const rows = await table.read("scores_by_kol", {
        partition,
        limit: rowsMax,
      });
      for (const row of rows) ids.push(String(row["event_id"]));
    }
  }
  return ids;
}

/** A run near midnight has events in two months. */
function lastMonths(): string[] {
  const now = new Date();
  const before = new Date(now.getTime() - 86_400_000);
  return [...new Set([now, before].map((at) => at.toISOString().slice(0, 7)))];
}

const rowsMax = 1_000_000;
const decoder = new TextDecoder();
