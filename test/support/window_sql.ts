import { DatabaseSync } from "node:sqlite";
import type { StoredEvent } from "./campaign_stream.ts";

/** What SQL makes of one group in one window. */
export interface SqlResult {
  readonly events: number;
  readonly impressions: number;
  readonly clicks: number;
  readonly cents: number;
  /** Of the cents, at the ranks of the median and the 95th percentile. */
  readonly median: number;
  readonly p95: number;
}

/** Which windows are wanted. */
export interface SqlWindows {
  readonly sizeMs: number;
  readonly everyMs: number;
  readonly graceMs: number;
  /** Columns that make a group. */
  readonly by: readonly ("kol_id" | "campaign_id")[];
}

/** What SQL says: results by {@linkcode sqlKey}, and what came too late. */
export interface SqlAnswer {
  readonly results: ReadonlyMap<string, SqlResult>;
  /** Partition and offset of the events that are in no window. */
  readonly late: ReadonlySet<string>;
}

/** Name of a window of a group, for comparing. */
export function sqlKey(start: number, group: readonly unknown[]): string {
  return [new Date(start).toISOString(), ...group].join(" ");
}

/**
 * The final windows of events, in plain SQL from the definitions alone: the
 * watermark of an event is the greatest time before it in its partition less
 * the grace; it is in the windows around its time that end after that; of
 * events with one id the first counts; a window is final where the watermarks
 * of all partitions have come to its end.
 */
export function sqlWindows(
  events: readonly StoredEvent[],
  { sizeMs, everyMs, graceMs, by }: SqlWindows,
): SqlAnswer {
  const db = new DatabaseSync(":memory:");
  try {
    insert(db, events);
    const hops = Array.from(
      { length: Math.ceil(sizeMs / everyMs) },
      (_, index) => `(${index})`,
    );
    db.exec(`
      CREATE TABLE marked AS
        SELECT *, COALESCE(MAX(time) OVER (
          PARTITION BY partition ORDER BY offset
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) - ${graceMs}, -1) AS watermark
        FROM events;
      CREATE TABLE placed AS
        WITH hops(hop) AS (VALUES ${hops.join(", ")})
        SELECT *, time / ${everyMs} * ${everyMs} - hop * ${everyMs} AS start
        FROM marked, hops;
      DELETE FROM placed
        WHERE start + ${sizeMs} <= time OR start + ${sizeMs} <= watermark;
      CREATE TABLE counted AS
        SELECT * FROM (
          SELECT *, ROW_NUMBER() OVER (
            PARTITION BY partition, start, event_id ORDER BY offset
          ) AS copy
          FROM placed
        ) WHERE copy = 1;
    `);
    const late = db.prepare(`
      SELECT partition, offset FROM events
      EXCEPT SELECT partition, offset FROM placed
    `).all();
    return {
      results: new Map(
        db.prepare(resultsSql({ sizeMs, graceMs, by })).all().map((row) => [
          sqlKey(Number(row["start"]), by.map((name) => row[name])),
          {
            events: Number(row["events"]),
            impressions: Number(row["impressions"]),
            clicks: Number(row["clicks"]),
            cents: Number(row["cents"]),
            median: Number(row["median"]),
            p95: Number(row["p95"]),
          },
        ]),
      ),
      late: new Set(late.map((row) => `${row["partition"]}/${row["offset"]}`)),
    };
  } finally {
    db.close();
  }
}

function insert(db: DatabaseSync, events: readonly StoredEvent[]): void {
  db.exec(`
    CREATE TABLE events (
      partition INTEGER, offset INTEGER, time INTEGER, event_id TEXT,
      kol_id TEXT, campaign_id TEXT, impressions INTEGER, clicks INTEGER,
      cents INTEGER, PRIMARY KEY (partition, offset)
    ) WITHOUT ROWID;
    BEGIN;
  `);
  const statement = db.prepare(
    "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  for (const one of events) {
    statement.run(
      one.partition,
      one.offset,
      one.time,
      one.event_id,
      one.kol_id,
      one.campaign_id,
      one.impressions,
      one.clicks,
      one.cents,
    );
  }
  db.exec("COMMIT");
}

function resultsSql(
  { sizeMs, graceMs, by }: Pick<SqlWindows, "sizeMs" | "graceMs" | "by">,
): string {
  const group = ["start", ...by].join(", ");
  return `
    WITH ranked AS (
      SELECT *,
        ROW_NUMBER() OVER (PARTITION BY ${group} ORDER BY cents) - 1 AS rank,
        COUNT(*) OVER (PARTITION BY ${group}) AS members
      FROM counted
      WHERE start + ${sizeMs} <= (
        SELECT MIN(greatest) - ${graceMs} FROM (
          SELECT MAX(time) AS greatest FROM events GROUP BY partition
        )
      )
    )
    SELECT ${group}, COUNT(*) AS events, SUM(impressions) AS impressions,
      SUM(clicks) AS clicks, SUM(cents) AS cents,
      MAX(CASE WHEN rank = CAST((members - 1) * 0.5 AS INTEGER) THEN cents END) AS median,
      MAX(CASE WHEN rank = CAST((members - 1) * 0.95 AS INTEGER) THEN cents END) AS p95
    FROM ranked GROUP BY ${group}
  `;
}
