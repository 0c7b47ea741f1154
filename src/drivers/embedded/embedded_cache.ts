import type { Clock } from "../../core/clock.ts";
import type {
  Cache,
  CacheMirror,
  CacheResult,
  CacheRow,
  Ranked,
  RankingEntry,
} from "../cache.ts";
import type { Database } from "./database.ts";

/** The Cache seam on the state file; one call is one transaction. */
export class EmbeddedCache implements Cache {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  // deno-lint-ignore require-await -- what is thrown must reject
  async upsert(
    rows: readonly CacheRow[],
    signal?: AbortSignal,
  ): Promise<readonly CacheResult[]> {
    signal?.throwIfAborted();
    return this.#db.write(() => {
      const now = this.#clock.now();
      this.#sweep(now);
      return rows.map((row) => this.#upsertOne(row, now));
    });
  }

  getMany(
    keys: readonly string[],
  ): Promise<readonly (Readonly<Record<string, string>> | null)[]> {
    const select = this.#db.prepare(
      "SELECT fields FROM hashes WHERE key = ? AND expires_at > ?",
    );
    const now = this.#clock.now();
    return Promise.resolve(keys.map((key) => {
      const row = select.get(key, now);
      return row === undefined ? null : JSON.parse(String(row["fields"]));
    }));
  }

  top(ranking: string, limit: number): Promise<readonly Ranked[]> {
    const rows = this.#db.prepare(
      "SELECT member, score FROM ranked JOIN hashes ON key = hash_key " +
        "WHERE ranking = ? AND expires_at > ? " +
        "ORDER BY score DESC, member LIMIT ?",
    ).all(ranking, this.#clock.now(), limit);
    return Promise.resolve(rows.map((row) => ({
      member: String(row["member"]),
      score: Number(row["score"]),
    })));
  }

  rankings(prefix: string): Promise<readonly string[]> {
    const rows = this.#db.prepare(
      "SELECT DISTINCT ranking FROM ranked JOIN hashes ON key = hash_key " +
        "WHERE substr(ranking, 1, ?) = ? AND expires_at > ? ORDER BY ranking",
    ).all([...prefix].length, prefix, this.#clock.now());
    return Promise.resolve(rows.map((row) => String(row["ranking"])));
  }

  /** The file's owner closes it. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #upsertOne(row: CacheRow, now: number): CacheResult {
    const expiresAt = Math.ceil(now + row.ttlMs);
    const present = this.#db.prepare(
      "SELECT event_time, tie FROM hashes WHERE key = ? AND expires_at > ?",
    ).get(row.key, now);
    if (present !== undefined && !isNewer(row, present)) return "stale";
    this.#putHash(row.key, row.fields, { ...row, expiresAt });
    for (const entry of row.rankings) this.#rank(row.key, entry);
    for (const mirror of row.mirrors) {
      this.#mirror(mirror, { ...row, expiresAt });
    }
    return "applied";
  }

  #putHash(
    key: string,
    fields: Readonly<Record<string, string>>,
    order: { eventTime: number; tie: string; expiresAt: number },
  ): void {
    this.#db.prepare("INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?, ?)")
      .run(
        key,
        JSON.stringify(fields),
        order.eventTime,
        order.tie,
        order.expiresAt,
      );
  }

  #rank(key: string, entry: RankingEntry): void {
    if (entry.score === null) {
      this.#db.prepare("DELETE FROM ranked WHERE ranking = ? AND member = ?")
        .run(entry.ranking, entry.member);
    } else {
      this.#db.prepare("INSERT OR REPLACE INTO ranked VALUES (?, ?, ?, ?)")
        .run(entry.ranking, entry.member, entry.score, key);
    }
  }

  #mirror(
    mirror: CacheMirror,
    order: { eventTime: number; tie: string; expiresAt: number },
  ): void {
    if (mirror.kind === "hash") {
      this.#putHash(mirror.key, mirror.fields, order);
    } else {
      this.#db.prepare("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)")
        .run(mirror.key, mirror.text, order.expiresAt);
    }
  }

  /** Removes a bounded number of expired rows with their ranks. */
  #sweep(now: number): void {
    const gone = this.#db.prepare(
      "SELECT key FROM hashes WHERE expires_at <= ? LIMIT ?",
    ).all(now, sweepRowsMax);
    for (const row of gone) {
      const key = String(row["key"]);
      this.#db.prepare("DELETE FROM ranked WHERE hash_key = ?").run(key);
      this.#db.prepare("DELETE FROM hashes WHERE key = ?").run(key);
    }
    this.#db.prepare("DELETE FROM texts WHERE expires_at <= ?").run(now);
  }
}

/** Expired rows that one call removes at the most. */
const sweepRowsMax = 100;

function isNewer(
  row: CacheRow,
  present: Readonly<Record<string, unknown>>,
): boolean {
  const time = Number(present["event_time"]);
  if (row.eventTime !== time) return row.eventTime > time;
  return row.tie > String(present["tie"]);
}
