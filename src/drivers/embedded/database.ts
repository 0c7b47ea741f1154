import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import { ChangeWatch } from "./change_watch.ts";
import { fileError, type FileUse, isBusy } from "./file_error.ts";
import { openStateFile } from "./state_file.ts";

/**
 * The one file behind the embedded drivers. Several processes may use it:
 * readers wait for nobody, a writer waits for another for a bounded time. What
 * a transaction has stored survives a kill of the process.
 */
export class Database {
  readonly path: string;
  /** Tells when this or another process has written. */
  readonly changes: ChangeWatch;
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #statements = new Map<string, StatementSync>();
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(path: string, clock: Clock) {
    this.path = path;
    this.#clock = clock;
    this.#db = openStateFile(path);
    const version = this.prepare("PRAGMA data_version");
    this.changes = new ChangeWatch(
      clock,
      () => Number(version.get()?.["data_version"]),
    );
  }

  /** A statement, compiled once. The texts are few and fixed. */
  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /**
   * Runs `work` in one write transaction; a throw undoes all of it. Writes of
   * this process go in the order of the calls.
   */
  async write<T>(
    use: FileUse,
    work: () => T,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    this.#refuseClosed(use);
    const before = this.#writing;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#writing = promise;
    await before;
    try {
      return await this.#patiently(use, () => this.#transaction(work), options);
    } finally {
      resolve();
    }
  }

  /** Runs `work`, which reads; it may be run again from its beginning. */
  // deno-lint-ignore require-await -- what is thrown must reject
  async read<T>(use: FileUse, work: () => T): Promise<T> {
    this.#refuseClosed(use);
    return this.#patiently(use, work);
  }

  /** Waits for the writes under way. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    this.changes.close();
    this.#db.close();
  }

  #refuseClosed(use: FileUse): void {
    if (!this.#closed) return;
    throw new HotpathError({
      code: use.unavailable,
      message: `${use.action} in ${this.path}: the state is closed`,
    });
  }

  #transaction<T>(work: () => T): T {
    this.prepare("BEGIN IMMEDIATE").run();
    try {
      const result = work();
      this.prepare("COMMIT").run();
      return result;
    } catch (thrown) {
      // A full disk may have ended it already.
      if (this.#db.isTransaction) this.prepare("ROLLBACK").run();
      throw thrown;
    }
  }

  /** Tries again, with growing pauses, while another process writes. */
  async #patiently<T>(
    use: FileUse,
    work: () => T,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    const deadline = this.#clock.monotonic() + busyLimitMs;
    let pauseMs = pauseMinMs;
    for (;;) {
      signal?.throwIfAborted();
      try {
        return work();
      } catch (thrown) {
        const isOver = this.#clock.monotonic() >= deadline;
        if (!isBusy(thrown) || isOver) throw fileError(thrown, use, this.path);
      }
      await this.#clock.sleep(pauseMs * (0.5 + Math.random() / 2), signal);
      pauseMs = Math.min(pauseMaxMs, pauseMs * 2);
    }
  }
}

/** Longest wait for another process's transaction. */
const busyLimitMs = 5_000;
const pauseMinMs = 1;
const pauseMaxMs = 25;
