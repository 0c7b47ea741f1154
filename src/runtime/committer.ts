import type { Clock } from "../core/clock.ts";
import { HotpathError, toHotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { CommitPosition, SourceSession } from "../core/source.ts";
import type { PlanNode } from "../graph/plan.ts";
import { LeftBehind } from "./left_behind.ts";
import type { Uncommitted } from "./uncommitted.ts";
import type { PartitionState } from "./partition_state.ts";
import type { Telemetry } from "./telemetry.ts";

/** What commits need of their source. */
export interface CommitterContext {
  readonly node: PlanNode;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Stores what may be committed of one source's partitions, one commit after
 * the other. Towards the end it keeps what the last commits did not take.
 */
export class Committer {
  readonly #context: CommitterContext;
  readonly #left = new LeftBehind();
  #session: SourceSession | undefined;
  #committing: Promise<HotpathError | undefined> = Promise.resolve(undefined);
  #isStoring = false;
  #isEnding = false;
  #hasGivenUp = false;

  constructor(context: CommitterContext) {
    this.#context = context;
  }

  /** Begins to commit through the session. */
  attach(session: SourceSession): void {
    this.#session = session;
  }

  /** Is a commit under way? One that hangs must not gather others behind it. */
  get isStoring(): boolean {
    return this.#isStoring;
  }

  /** What the end of the run left, as the last commits failed. */
  get uncommitted(): Uncommitted | undefined {
    return this.#left.total;
  }

  /** Commits what is due of these; never rejects. */
  async commit(states: readonly PartitionState[]): Promise<void> {
    // One that did not answer in time would keep the end waiting again.
    if (this.#hasGivenUp) return;
    const error = await this.#queue(states);
    if (this.#isEnding) this.#left.note(states, error);
  }

  /** From now on what a commit does not take is left behind. */
  end(): void {
    this.#isEnding = true;
  }

  /**
   * Commits what is due; a log that is away just then is asked again until
   * `signal` says that it has been long enough. True when all is stored.
   */
  async commitAll(
    owned: () => readonly PartitionState[],
    signal: AbortSignal,
  ): Promise<boolean> {
    this.end();
    const late = Promise.withResolvers<HotpathError>();
    const abort = () => late.resolve(lateError());
    signal.addEventListener("abort", abort, { once: true });
    try {
      while (!signal.aborted) {
        const states = owned();
        const error = await Promise.race([this.#queue(states), late.promise]);
        this.#left.note(states, error);
        if (error?.disposition !== "retry") return error === undefined;
        await this.#context.clock.sleep(retryMs, signal).catch(() => undefined);
      }
      return false;
    } finally {
      this.#hasGivenUp = signal.aborted;
      signal.removeEventListener("abort", abort);
    }
  }

  /** Tells why it failed, if it did. */
  #queue(
    states: readonly PartitionState[],
  ): Promise<HotpathError | undefined> {
    this.#committing = this.#committing.then(() => this.#store(states));
    return this.#committing;
  }

  async #store(
    states: readonly PartitionState[],
  ): Promise<HotpathError | undefined> {
    const session = this.#session;
    if (session === undefined) return undefined;
    const { node, telemetry, logger } = this.#context;
    try {
      const due = dueOf(states);
      if (due.length === 0) return undefined;
      this.#isStoring = true;
      await telemetry.meter(node.id).operations.time(
        "commit",
        () => session.commit(due.map((one) => one.position)),
      );
      for (const { state, position } of due) state.committed(position);
      return undefined;
    } catch (thrown) {
      // Nothing is lost: the next commit covers it, or it is read again.
      const error = toHotpathError(thrown, "log-unavailable", "Commit");
      logger.log("warn", error.message, { node: node.id, code: error.code });
      return error;
    } finally {
      this.#isStoring = false;
    }
  }
}

interface Due {
  readonly state: PartitionState;
  readonly position: CommitPosition;
}

function dueOf(states: readonly PartitionState[]): Due[] {
  const due: Due[] = [];
  for (const state of states) {
    const position = state.due();
    if (position !== undefined) due.push({ state, position });
  }
  return due;
}

function lateError(): HotpathError {
  return new HotpathError({
    code: "drain-deadline",
    message: "Commit: not done by the drain deadline",
  });
}

/** Between two attempts of the last commit, milliseconds. */
const retryMs = 500;
