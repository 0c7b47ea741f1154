import { DatabaseSync, type StatementSync } from "node:sqlite";
import { HotpathError } from "../../core/errors.ts";
import { ChangeWatch } from "./change_watch.ts";
import type { Clock } from "../../core/clock.ts";
import { migrations, schemaVersion } from "./schema.ts";

/**
 * The one file behind the embedded drivers. Several processes may open it: a
 * writer waits for another for a bounded time, readers wait for nobody. What a
 * transaction has committed survives a kill of the process.
 */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Tells when this or another process has written. */
  readonly changes: ChangeWatch;
  #inTransaction = false;

  constructor(readonly path: string, clock: Clock) {
    this.#db = open(path);
    const version = this.prepare("PRAGMA data_version");
    this.changes = new ChangeWatch(
      clock,
      () => Number(version.get()?.["data_version"]),
    );
  }

  /** A statement, compiled once. */
  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs `work` in one write transaction; a throw undoes all of it. */
  write<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    this.#begin();
    this.#inTransaction = true;
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (thrown) {
      this.#db.exec("ROLLBACK");
      throw thrown;
    } finally {
      this.#inTransaction = false;
    }
  }

  close(): void {
    this.changes.close();
    this.#db.close();
  }

  #begin(): void {
    try {
      this.#db.exec("BEGIN IMMEDIATE");
    } catch (thrown) {
      throw new HotpathError({
        code: "write-unavailable",
        message: `Write to ${this.path}: ${
          thrown instanceof Error ? thrown.message : thrown
        }`,
        cause: thrown,
      });
    }
  }
}

/** How long a writer waits for another process's transaction. */
const busyTimeoutMs = 5_000;

function open(path: string): DatabaseSync {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  } catch (thrown) {
    throw unwritable(path, thrown);
  }
  try {
    checkVersion(db, path);
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = NORMAL");
    migrate(db);
    return db;
  } catch (thrown) {
    db.close();
    if (thrown instanceof HotpathError) throw thrown;
    throw damagedOrUnwritable(path, thrown);
  }
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
}

/** Looks before anything is changed. */
function checkVersion(db: DatabaseSync, path: string): void {
  const version = versionOf(db);
  if (version <= schemaVersion) return;
  throw new HotpathError({
    code: "state-newer",
    message:
      `Open ${path}: it was written by a newer hotpath (layout ${version}, this one knows ${schemaVersion}); use that version or another state folder`,
  });
}

/** Two processes may open a new file at once: the second finds it done. */
function migrate(db: DatabaseSync): void {
  if (versionOf(db) === schemaVersion) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    for (let next = versionOf(db) + 1; next <= schemaVersion; next++) {
      db.exec(migrations[next] ?? "");
      db.exec(`PRAGMA user_version = ${next}`);
    }
    db.exec("COMMIT");
  } catch (thrown) {
    db.exec("ROLLBACK");
    throw thrown;
  }
}

function damagedOrUnwritable(path: string, thrown: unknown): HotpathError {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (!/not a database|malformed|corrupt/.test(text)) {
    return unwritable(path, thrown);
  }
  return new HotpathError({
    code: "state-damaged",
    message:
      `Open ${path}: ${text}; move the file away to begin anew, or restore it from a copy`,
    cause: thrown,
  });
}

function unwritable(path: string, thrown: unknown): HotpathError {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new HotpathError({
    code: "state-unwritable",
    message:
      `Open ${path}: ${text}; choose a folder that can be written with --state DIR or HOTPATH_STATE`,
    cause: thrown,
  });
}
