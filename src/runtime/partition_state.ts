import type { SourceBudget } from "../core/budget.ts";
import {
  type CommitMetadata,
  readCommitMetadata,
  writeCommitMetadata,
} from "../core/commit_metadata.ts";
import { Ledger } from "../core/ledger.ts";
import type { LogRecord } from "../core/record.ts";
import { Settlement, type SettlementOwner } from "../core/settlement.ts";
import type {
  Assignment,
  CommitPosition,
  PartitionLag,
  TopicPartition,
} from "../core/source.ts";
import type { WindowNode, WindowPartition } from "../core/window.ts";
import type { InFlight, Telemetry } from "./telemetry.ts";

/** What the states of one source share. */
export interface PartitionContext {
  readonly budget: SourceBudget;
  readonly telemetry: Telemetry;
  /** Do commits wait for anything below this source? */
  readonly required: boolean;
  /** Does what is read keep the topology from being idle? */
  readonly isWork: boolean;
  /** The windows that it feeds. */
  readonly windows: readonly WindowNode[];
}

/** How far one grant of a partition has come. */
export interface PartitionProgress extends TopicPartition {
  readonly epoch: number;
  readonly committed: number;
  /** What may be committed: never past an offset that a window holds. */
  readonly committable: number;
  /** Everything below it is settled. */
  readonly position: number;
  /** Next offset to be read. */
  readonly next: number;
  readonly inFlight: number;
  /** The lowest offset that is not settled; read at, in monotonic ms. */
  readonly oldest:
    | { readonly offset: number; readonly readAt: number }
    | undefined;
  /** Is it being handed over? */
  readonly revoking: boolean;
  /** Is nothing of it read for now, as a window has no room? */
  readonly isPaused: boolean;
}

/**
 * One partition during one grant of it: its ledger, what it took from the
 * budget, and what has been committed.
 */
export class PartitionState implements SettlementOwner, WindowPartition {
  readonly ledger: Ledger;
  readonly topic: string;
  readonly partition: number;
  /** Is it being handed over? Then nothing more is taken in. */
  revoking = false;
  /** Is nothing of it read for now, as a window has no room? */
  isPaused = false;
  #wasAtEnd = false;
  readonly start: number;
  #committed: number;
  #whenSettled: (() => void)[] = [];
  #metadata: string;
  /** What was written beside the commit that the grant starts from. */
  readonly #resumed: CommitMetadata | undefined;
  readonly #context: PartitionContext;
  readonly #inFlight: InFlight;

  constructor(
    assignment: Assignment,
    epoch: number,
    context: PartitionContext,
  ) {
    this.topic = assignment.topic;
    this.partition = assignment.partition;
    this.#committed = assignment.offset;
    this.start = assignment.offset;
    this.#metadata = assignment.metadata;
    const resumed = readCommitMetadata(assignment.metadata);
    this.#resumed = resumed?.committed === assignment.offset
      ? resumed
      : undefined;
    this.#context = context;
    this.#inFlight = context.telemetry.inFlight;
    this.ledger = new Ledger(
      assignment.topic,
      assignment.partition,
      epoch,
      assignment.offset,
    );
  }

  /** Takes a record in; its bytes are already taken from the budget. */
  admit(record: LogRecord, bytes: number, now: number): Settlement {
    const { telemetry, required, isWork } = this.#context;
    this.ledger.track(record.offset, now);
    telemetry.read++;
    if (isWork) telemetry.lastActivity = now;
    this.#inFlight.events++;
    this.#inFlight.bytes += bytes;
    const isReplay = record.offset < this.#replayTo;
    return new Settlement(
      this,
      record.offset,
      bytes,
      required,
      now,
      isReplay,
    );
  }

  get epoch(): number {
    return this.ledger.epoch;
  }

  get next(): number {
    return this.ledger.next;
  }

  get isAtEnd(): boolean {
    return this.#wasAtEnd && !this.isPaused;
  }

  /** Notes how far it has been read, unless its source may not read. */
  lookedAt({ position, end }: PartitionLag, mayRead: boolean): void {
    const { inFlight, next } = this.ledger;
    this.#wasAtEnd = mayRead && position >= end && next >= end &&
      inFlight === 0;
  }

  mark(window: string): string | undefined {
    return this.#resumed?.marks[window];
  }

  hold(offset: number): boolean {
    return this.ledger.hold(offset);
  }

  release(offset: number): void {
    this.ledger.release(offset);
  }

  requiredSettled(settlement: Settlement): void {
    // What is late is read again by the next owner and counts there.
    if (!this.ledger.settle(settlement.offset)) return;
    const { telemetry, isWork } = this.#context;
    telemetry.settle(settlement.readAt, isWork);
    if (this.ledger.inFlight === 0) this.#wake();
  }

  allSettled(settlement: Settlement): void {
    const { telemetry, budget, isWork } = this.#context;
    this.#inFlight.events--;
    this.#inFlight.bytes -= settlement.bytes;
    if (this.#inFlight.events === 0 && isWork) telemetry.touch();
    budget.give(1, settlement.bytes);
  }

  /** The commit that is due, if any; commits only go forward. */
  due(): CommitPosition | undefined {
    if (this.ledger.fenced) return undefined;
    const marks = this.#marks();
    const offset = this.ledger.committable();
    const metadata = marks === undefined
      ? this.#metadata
      : writeCommitMetadata({
        committed: offset,
        settledTo: Math.max(this.ledger.position(), this.#replayTo),
        marks,
      });
    const isNews = offset > this.#committed || metadata !== this.#metadata;
    if (!isNews || offset < this.#committed) return undefined;
    return { topic: this.topic, partition: this.partition, offset, metadata };
  }

  /** How far it has come. */
  progress(): PartitionProgress {
    const { topic, partition, ledger, revoking, isPaused } = this;
    return {
      topic,
      partition,
      epoch: ledger.epoch,
      committed: this.#committed,
      committable: ledger.committable(),
      position: ledger.position(),
      next: ledger.next,
      inFlight: ledger.inFlight,
      oldest: ledger.oldest(),
      revoking,
      isPaused,
    };
  }

  /** Offsets that may be committed and are not. */
  get uncommitted(): number {
    return Math.max(0, this.ledger.committable() - this.#committed);
  }

  /** Notes that a commit was stored. */
  committed({ offset, metadata }: CommitPosition): void {
    this.#committed = Math.max(this.#committed, offset);
    this.#metadata = metadata;
  }

  /** Ends the epoch; nobody has to wait for it any more. */
  fence(): void {
    this.ledger.fence();
    this.#wake();
  }

  /** Resolves when nothing of the partition is in flight, or it is fenced. */
  settled(): Promise<void> {
    if (this.ledger.fenced || this.ledger.inFlight === 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#whenSettled.push(resolve));
  }

  /** What is below it was settled before, and is read for windows alone. */
  get #replayTo(): number {
    return this.#resumed?.settledTo ?? 0;
  }

  /** Gives back what the windows need no more, and what they have to say. */
  #marks(): Record<string, string> | undefined {
    const { windows } = this.#context;
    if (windows.length === 0) return undefined;
    const position = this.ledger.position();
    const marks: Record<string, string> = {};
    for (const window of windows) {
      marks[window.markKey] = window.release(this, position);
    }
    return marks;
  }

  #wake(): void {
    if (this.#whenSettled.length === 0) return;
    const waiters = this.#whenSettled;
    this.#whenSettled = [];
    for (const wake of waiters) wake();
  }
}
