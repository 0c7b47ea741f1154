import { DatabaseSync } from "node:sqlite";
import { HotpathError } from "../../core/errors.ts";
import { fileError, type FileUse, isBusy } from "./file_error.ts";
import { migrations, schemaVersion } from "./schema.ts";

/**
 * Opens the state file, makes it when it is not there and brings it to the
 * layout that this program knows. Several processes may do so at once. Fails
 * with `state-newer`, `state-damaged` or `state-unwritable`, having changed
 * nothing.
 */
export function openStateFile(path: string): DatabaseSync {
  const use: FileUse = {
    action: "Open the state",
    unavailable: "state-unwritable",
  };
  let db: DatabaseSync | undefined;
  try {
    refuseNewer(versionInHeader(path), path);
    db = new DatabaseSync(path, { timeout: openBusyMs });
    refuseNewer(versionOf(db), path);
    useWriteAheadLog(db);
    migrate(db);
    db.exec(`PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = ${busyMs}`);
    return db;
  } catch (thrown) {
    db?.close();
    throw fileError(thrown, use, path);
  }
}

/** How long a process that starts waits for the others. */
const openBusyMs = 5_000;
/**
 * How long a statement stands still for another process's transaction. Longer
 * waits are made asleep, so that nothing else in this process waits with it.
 */
const busyMs = 10;

const magic = "SQLite format 3\0";
/** Place of `user_version` in the header, see sqlite.org/fileformat2.html. */
const versionAt = 60;

/** The version as the file's first bytes tell it, before SQLite touches it. */
function versionInHeader(path: string): number {
  const header = new Uint8Array(versionAt + 4);
  let length: number;
  try {
    using file = Deno.openSync(path, { read: true });
    length = file.readSync(header) ?? 0;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return 0;
    throw thrown;
  }
  if (length === 0) return 0;
  if (new TextDecoder().decode(header.subarray(0, magic.length)) !== magic) {
    throw new Error("file is not a database");
  }
  return new DataView(header.buffer).getInt32(versionAt);
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
}

function refuseNewer(version: number, path: string): void {
  if (version <= schemaVersion) return;
  throw new HotpathError({
    code: "state-newer",
    message:
      `Open the state in ${path}: it was written by a newer hotpath (layout ${version}, this one knows ${schemaVersion}); use that version or another state folder`,
  });
}

/** SQLite does not wait by itself when two processes switch a new file. */
function useWriteAheadLog(db: DatabaseSync): void {
  const deadline = performance.now() + openBusyMs;
  for (;;) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (thrown) {
      if (!isBusy(thrown) || performance.now() >= deadline) throw thrown;
      standStill(busyMs);
    }
  }
}

/** Blocks the thread: nothing of hotpath runs before the state is open. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * Applies what is missing. It begins a write even if nothing is, so a file
 * that cannot be written is found at once; of two processes that create a
 * file, the second finds it done.
 */
function migrate(db: DatabaseSync): void {
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
