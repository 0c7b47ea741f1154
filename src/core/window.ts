import type { Dropped } from "./dropped.ts";
import type { HotpathError } from "./errors.ts";
import type { Message } from "./message.ts";
import type { LogRecord } from "./record.ts";
import type { TopicPartition } from "./source.ts";

/**
 * A partition that feeds a window, during one grant of it. A window keeps all
 * its state by this object: another grant of the same partition is another one.
 */
export interface WindowPartition extends TopicPartition {
  /** Grows with every grant of the partition to this process. */
  readonly epoch: number;
  /** First offset of the grant. */
  readonly start: number;
  /** Offset that is read next. */
  readonly next: number;
  /**
   * What the window wrote beside the commit that the grant starts from;
   * undefined if there is none of this window, as it runs now.
   */
  mark(window: string): string | undefined;
  /**
   * Claims an offset that is not settled yet, so that no commit passes it;
   * false once the grant has ended.
   */
  hold(offset: number): boolean;
  /** Gives one claim back. */
  release(offset: number): void;
  /** Read to its end with nothing in flight? Not while it is paused. */
  readonly isAtEnd: boolean;
}

/** What a window tells. */
export type WindowOutputKind = "final" | "early" | "marker";

/** A result on its way out of a window. */
export interface WindowOutput {
  readonly record: LogRecord;
  readonly value: unknown;
  /** Unix milliseconds. */
  readonly eventTime: number;
  /** What it tells: of a window's end, before it, or how far one has come. */
  readonly kind: WindowOutputKind;
  /** Does it tell nothing new, so that a topology with it alone is idle? */
  readonly isRoutine?: boolean;
  /** To be called when all ends that commits wait for have settled. */
  settled(): void;
}

/**
 * Groups events by event time. What it absorbs is settled at once; a claim on
 * the offset has the event read again after a restart until the window's result
 * has settled.
 */
export interface WindowNode {
  readonly kind: "window";
  /** Names its marks: a digest of its id and the options that shape windows. */
  readonly markKey: string;
  assigned(partition: WindowPartition): void;
  /** The grant has ended: all that is kept of it is dropped. */
  dropped(partition: WindowPartition): void;
  /**
   * Takes an event in. An event that does not count any more is dropped by a
   * rule, or is an error where it is to be put aside. Throws what must stop.
   */
  absorb(
    message: Message,
    partition: WindowPartition,
  ): HotpathError | Dropped | undefined;
  /** The next result that is due, undefined if none is. */
  next(): WindowOutput | undefined;
  /**
   * Gives back the claims of what has ended below `position`, and returns what
   * is to be written beside a commit.
   */
  release(partition: WindowPartition, position: number): string;
  /**
   * Of which partitions nothing more is to be read for now, as there is no room
   * for what they would open. Asked before each poll.
   */
  paused(): readonly WindowPartition[];
  /**
   * Event time up to which the windows of all its partitions have ended;
   * undefined before its first event.
   */
  watermark(): number | undefined;
  /** Told each second, at a monotonic time in milliseconds. */
  tick(now: number): void;
  close?(): Promise<void>;
}
