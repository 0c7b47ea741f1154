import type { SourceBudget } from "../core/budget.ts";
import type { Clock } from "../core/clock.ts";
import { toHotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import {
  type Assignment,
  partitionId,
  type SourceEvents,
  type SourceSession,
  type TopicPartition,
} from "../core/source.ts";
import type { WindowNode } from "../core/window.ts";
import type { PlanNode } from "../graph/plan.ts";
import { Committer } from "./committer.ts";
import type { IntakeGate } from "./intake_gate.ts";
import type { Uncommitted } from "./uncommitted.ts";
import { type PartitionProgress, PartitionState } from "./partition_state.ts";
import type { Telemetry } from "./telemetry.ts";

/** What the partitions of one source need. */
export interface PartitionsContext {
  readonly node: PlanNode;
  readonly budget: SourceBudget;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a revoke may wait for what is in flight, milliseconds. */
  readonly revokeMs: number;
  /** Whether it may read. */
  readonly gate: IntakeGate;
  /** The windows that the source feeds. */
  readonly windows: readonly WindowNode[];
  /** Does what is read keep the topology from being idle? */
  readonly isWork: boolean;
}

/**
 * The partitions that a source owns. Commits what has settled at an interval,
 * before a partition is handed over and at the end; never for a partition that
 * is not owned, never backwards.
 */
export class Partitions implements SourceEvents {
  readonly #context: PartitionsContext;
  readonly #states = new Map<string, PartitionState>();
  readonly #epochs = new Map<string, number>();
  readonly #stopWaiting = new AbortController();
  readonly #committer: Committer;
  #stopCommits: () => void = () => {};
  #isGranted = false;
  #last: PartitionState | undefined;

  constructor(context: PartitionsContext) {
    this.#context = context;
    this.#committer = new Committer(context);
  }

  /** Begins to commit through the session. */
  attach(session: SourceSession): void {
    this.#committer.attach(session);
    this.#stopCommits = this.#context.clock.every(
      commitIntervalMs,
      () => {
        if (!this.#committer.isStoring) {
          void this.#committer.commit(this.#owned());
        }
        if (this.#context.windows.length > 0) void this.#look(session);
      },
    );
  }

  /** The state that takes a record of this partition in, if one does. */
  accepting(record: TopicPartition): PartitionState | undefined {
    // Records come in runs of one partition.
    let state = this.#last;
    if (
      state === undefined || state.partition !== record.partition ||
      state.topic !== record.topic
    ) {
      state = this.#states.get(partitionId(record));
      this.#last = state;
    }
    return state === undefined || state.revoking ? undefined : state;
  }

  /** Of which the windows want nothing more for now. */
  paused(): readonly TopicPartition[] {
    // A window may also have the partitions of another source.
    const full = new Set(
      this.#context.windows.flatMap((window) => window.paused()),
    );
    const states = [...this.#states.values()];
    for (const state of states) state.isPaused = full.has(state);
    return states.filter((one) => one.isPaused);
  }

  progress(): readonly PartitionProgress[] {
    return [...this.#states.values()].map((state) => state.progress());
  }

  /**
   * Does the group say what is to be read? Not before its first grant, nor
   * between the loss of everything and the next one.
   */
  get isGranted(): boolean {
    return this.#isGranted;
  }

  assigned(partitions: readonly Assignment[]): void {
    this.#isGranted = true;
    const { budget, telemetry, node, logger, windows, isWork } = this.#context;
    for (const partition of partitions) {
      const id = partitionId(partition);
      const before = this.#states.get(id);
      if (before !== undefined) this.#end(before);
      const epoch = (this.#epochs.get(id) ?? 0) + 1;
      this.#epochs.set(id, epoch);
      const state = new PartitionState(partition, epoch, {
        budget,
        telemetry,
        required: node.required,
        isWork,
        windows,
      });
      this.#states.set(id, state);
      for (const window of windows) window.assigned(state);
    }
    this.#last = undefined;
    telemetry.rebalanced("assigned", partitions);
    // There is something new to read, so the topology is not quiet.
    telemetry.touch();
    logger.log("info", "Partitions assigned", {
      node: node.id,
      partitions: partitions.map(partitionId).join(" "),
    });
  }

  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    const { clock, revokeMs, logger, node } = this.#context;
    const states = this.#pick(partitions);
    for (const state of states) state.revoking = true;
    const deadline = new AbortController();
    const stop = AbortSignal.any([deadline.signal, this.#stopWaiting.signal]);
    const expired = clock.sleep(revokeMs, stop).catch(() => undefined);
    await Promise.race([
      Promise.all(states.map((state) => state.settled())),
      expired,
    ]);
    deadline.abort();
    await this.#committer.commit(states);
    this.#drop(states);
    this.#context.telemetry.rebalanced("revoked", partitions);
    logger.log("info", "Partitions handed over", {
      node: node.id,
      partitions: partitions.map(partitionId).join(" "),
    });
  }

  lost(partitions: readonly TopicPartition[]): void {
    this.#drop(this.#pick(partitions));
    if (this.#states.size === 0) this.#isGranted = false;
    this.#context.telemetry.rebalanced("lost", partitions);
    this.#context.logger.log("warn", "Partitions lost", {
      node: this.#context.node.id,
      partitions: partitions.map(partitionId).join(" "),
    });
  }

  /** Lets a revoke that waits go on at once. */
  stopWaiting(): void {
    this.#stopWaiting.abort();
  }

  /** What the end of the run left, as its last commits failed. */
  get uncommitted(): Uncommitted | undefined {
    return this.#committer.uncommitted;
  }

  /**
   * Commits all that has settled, as long as `signal` lets it, and stops
   * committing. True when all is stored.
   */
  async commitAll(signal: AbortSignal): Promise<boolean> {
    this.#stopCommits();
    return await this.#committer.commitAll(() => this.#owned(), signal);
  }

  /** Commits once what has settled and stops committing. */
  async close(): Promise<void> {
    this.#stopCommits();
    this.#committer.end();
    await this.#committer.commit(this.#owned());
  }

  #owned(): readonly PartitionState[] {
    return [...this.#states.values()];
  }

  #pick(partitions: readonly TopicPartition[]): PartitionState[] {
    const states: PartitionState[] = [];
    for (const partition of partitions) {
      const state = this.#states.get(partitionId(partition));
      if (state !== undefined) states.push(state);
    }
    return states;
  }

  /** Ends the epochs; a newer grant of the same partition stays. */
  #drop(states: readonly PartitionState[]): void {
    for (const state of states) {
      this.#end(state);
      const id = partitionId(state);
      if (this.#states.get(id) === state) this.#states.delete(id);
    }
    this.#last = undefined;
  }

  #end(state: PartitionState): void {
    state.fence();
    for (const window of this.#context.windows) window.dropped(state);
  }

  /** Notes which partitions have been read to their end. */
  async #look(session: SourceSession): Promise<void> {
    const { gate } = this.#context;
    try {
      for (const lag of await session.lag()) {
        this.#states.get(partitionId(lag))?.lookedAt(lag, !gate.isShut);
      }
    } catch (thrown) {
      const error = toHotpathError(thrown, "log-unavailable", "Look at lags");
      this.#context.logger.log("warn", error.message, {
        node: this.#context.node.id,
        code: error.code,
      });
    }
  }
}

/** What a crash makes us read again is bounded by this. */
const commitIntervalMs = 1_000;
