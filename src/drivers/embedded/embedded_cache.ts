import type { Clock } from "../../core/clock.ts";
import type {
  Cache,
  CacheMirror,
  CacheResult,
  CacheRow,
  Ranked,
  RankingEntry,
} from "../cache.ts";
import { checkCacheRow } from "../cache_row_check.ts";
import type { Database } from "./database.ts";
import type { FileUse } from "./file_error.ts";

/**
 * The Cache seam on the state file; one call is one transaction. What has
 * expired is never seen and goes a little later, a bounded number a call.
 */
export class EmbeddedCache implements Cache {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  upsert(
    rows: readonly CacheRow[],
    signal?: AbortSignal,
  ): Promise<readonly CacheResult[]> {
    return this.#db.write(cacheUse, () => {
      const now = this.#clock.now();
      this.#sweep(now);
      return rows.map((row) => checkCacheRow(row) ?? this.#upsertOne(row, now));
    }, { signal });
  }

  getMany(
    keys: readonly string[],
  ): Promise<readonly (Readonly<Record<string, string>> | null)[]> {
    return this.#db.read(cacheUse, () => {
      const select = this.#db.prepare(
        "SELECT fields FROM hashes WHERE key = ? AND expires_at > ?",
      );
      const now = this.#clock.now();
      return keys.map((key) => {
        const row = select.get(key, now);
        return row === undefined ? null : JSON.parse(String(row["fields"]));
      });
    });
  }

  top(ranking: string, limit: number): Promise<readonly Ranked[]> {
    return this.#db.read(cacheUse, () => this.#top(ranking, limit));
  }

  spread(
    ranking: string,
    bounds: readonly number[],
  ): Promise<readonly number[]> {
    return this.#db.read(cacheUse, () => {
      const from = bounds.map((_, at) => `TOTAL(score >= ?) AS from_${at}`);
      const row = this.#db.prepare(
        `SELECT ${["COUNT(*) AS every", ...from].join()} FROM ranked ` +
          "JOIN hashes ON key = hash_key WHERE ranking = ? AND expires_at > ?",
      ).get(...bounds, ranking, this.#clock.now());
      // Each count is of all from its bound on; the next one's are not in it.
      const counts = Object.values(row ?? {}).map(Number);
      return counts.map((count, index) => count - (counts[index + 1] ?? 0));
    });
  }

  rankings(prefix: string): Promise<readonly string[]> {
    return this.#db.read(cacheUse, () => {
      const names: string[] = [];
      // From name to name: there are few rankings and many members.
      let row = this.#db.prepare(
        "SELECT MIN(ranking) AS name FROM ranked WHERE ranking >= ?",
      ).get(prefix);
      const next = this.#db.prepare(
        "SELECT MIN(ranking) AS name FROM ranked WHERE ranking > ?",
      );
      for (;;) {
        const name = row?.["name"];
        if (typeof name !== "string" || !name.startsWith(prefix)) return names;
        if (this.#top(name, 1).length > 0) names.push(name);
        row = next.get(name);
      }
    });
  }

  /** The file's owner closes it. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #top(ranking: string, limit: number): Ranked[] {
    return this.#db.prepare(
      "SELECT member, score FROM ranked JOIN hashes ON key = hash_key " +
        "WHERE ranking = ? AND expires_at > ? " +
        "ORDER BY score DESC, member LIMIT ?",
    ).all(ranking, this.#clock.now(), limit).map((row) => ({
      member: String(row["member"]),
      score: Number(row["score"]),
    }));
  }

  #upsertOne(row: CacheRow, now: number): CacheResult {
    const { key, fields, eventTime, tie, rankings, mirrors } = row;
    const expiresAt = Math.ceil(now + row.ttlMs);
    const { changes } = this.#db.prepare(
      "INSERT INTO hashes VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE " +
        "SET fields = ?2, event_time = ?3, tie = ?4, expires_at = ?5 " +
        "WHERE expires_at <= ?6 OR event_time < ?3 " +
        "OR (event_time = ?3 AND tie < ?4)",
    ).run(key, JSON.stringify(fields), eventTime, tie, expiresAt, now);
    if (Number(changes) === 0) return "stale";
    for (const entry of rankings) this.#rank(key, entry);
    for (const mirror of mirrors) this.#mirror(mirror, { ...row, expiresAt });
    return "applied";
  }

  #rank(key: string, { ranking, member, score }: RankingEntry): void {
    if (score === null) {
      this.#db.prepare("DELETE FROM ranked WHERE ranking = ? AND member = ?")
        .run(ranking, member);
    } else {
      this.#db.prepare(
        "INSERT INTO ranked VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET " +
          "score = excluded.score, hash_key = excluded.hash_key",
      ).run(ranking, member, score, key);
    }
  }

  #mirror(
    mirror: CacheMirror,
    order: { eventTime: number; tie: string; expiresAt: number },
  ): void {
    const { eventTime, tie, expiresAt } = order;
    if (mirror.kind === "text") {
      this.#db.prepare("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)")
        .run(mirror.key, mirror.text, expiresAt);
      return;
    }
    this.#db.prepare("INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?, ?)")
      .run(
        mirror.key,
        JSON.stringify(mirror.fields),
        eventTime,
        tie,
        expiresAt,
      );
  }

  /** Removes expired rows with their ranks. */
  #sweep(now: number): void {
    const gone = this.#db.prepare(
      "SELECT key FROM hashes WHERE expires_at <= ? LIMIT ?",
    ).all(now, sweepRowsMax);
    for (const row of gone) {
      const key = String(row["key"]);
      this.#db.prepare("DELETE FROM ranked WHERE hash_key = ?").run(key);
      this.#db.prepare("DELETE FROM hashes WHERE key = ?").run(key);
    }
    this.#db.prepare(
      "DELETE FROM texts WHERE key IN " +
        "(SELECT key FROM texts WHERE expires_at <= ? LIMIT ?)",
    ).run(now, sweepRowsMax);
  }
}

const cacheUse: FileUse = {
  action: "Use the embedded cache",
  unavailable: "write-unavailable",
};

/** Expired rows of one kind that one call removes at the most. */
const sweepRowsMax = 100;
