import { invariant } from "../../core/invariant.ts";
import { partitionId } from "../../core/source.ts";
import type { WindowPartition } from "../../core/window.ts";
import { insertAscending } from "./insert_ascending.ts";
import { type KeptPart, MergedWindow } from "./merged_window.ts";
import { SourceWatermarks } from "./source_watermarks.ts";
import type { MarkerFields } from "./window_marker.ts";
import { type WindowMark, writeMark } from "./window_mark.ts";
import type { PartFields } from "./window_part.ts";

/** What all partitions of a merge share. */
export interface MergeSettings {
  readonly sizeMs: number;
  readonly retentionMs: number;
  /** Source partitions that there are. */
  readonly sources: number;
}

/** What became of a part. */
export type MergeOutcome =
  | "merged"
  | "repeated"
  | "conflict"
  | "late"
  | "settled-before";

/** A group whose result is due. */
export interface DueResult {
  readonly window: MergedWindow;
  readonly key: string;
  readonly parts: readonly KeptPart[];
  readonly isIncomplete: boolean;
  readonly watermark: number;
}

/**
 * The merge of one partition of the topic between the stages, during one grant
 * of it. Pure; offsets come in ascending.
 */
export class MergePartition {
  readonly partition: WindowPartition;
  readonly #settings: MergeSettings;
  readonly #watermarks: SourceWatermarks;
  readonly #windows = new Map<number, MergedWindow>();
  /** Starts of the windows that take parts, ascending. */
  readonly #starts: number[] = [];
  /** Whose results are due, in the order in which they became so. */
  readonly #due: MergedWindow[] = [];
  /** Windows that take no part any more, in order of their ends. */
  readonly #retired: MergedWindow[] = [];
  /** Every window that ends at or before it has been retired. */
  #settledTo: number;
  /** Windows that end at or before it may lack parts; undefined: not known. */
  #incompleteTo: number | undefined;
  #firstSeen = -Infinity;
  #openGroups = 0;
  #leavingGroups = 0;

  constructor(
    partition: WindowPartition,
    mark: WindowMark | undefined,
    settings: MergeSettings,
  ) {
    this.partition = partition;
    this.#settings = settings;
    this.#watermarks = new SourceWatermarks(settings.sources);
    this.#settledTo = mark?.settledTo ?? -Infinity;
    this.#incompleteTo = mark?.incompleteTo ??
      (partition.start === 0 ? -Infinity : undefined);
  }

  /** Event time up to which everything is there. */
  get watermark(): number {
    return this.#watermarks.merged;
  }

  /** Groups of windows that take parts. */
  get openGroups(): number {
    return this.#openGroups;
  }

  /** Groups of windows that take no part any more, but have results due. */
  get leavingGroups(): number {
    return this.#leavingGroups;
  }

  /** Doubles are found by the first stage. */
  get ids(): number {
    return 0;
  }

  /** Takes a part in. */
  part(
    part: PartFields,
    { offset, isReplay }: {
      readonly offset: number;
      readonly isReplay: boolean;
    },
  ): MergeOutcome {
    const { sizeMs, retentionMs } = this.#settings;
    const end = part.start + sizeMs;
    const isRetired = end <= this.#settledTo ||
      end + retentionMs <= this.#watermarks.merged;
    const source = partitionId(part);
    if (isRetired) {
      if (isReplay) return "settled-before";
      // A marker behind it says that the part was here before.
      return end <= (this.#watermarks.of(source) ?? Infinity)
        ? "repeated"
        : "late";
    }
    const window = this.#windows.get(part.start) ?? this.#begin(part.start);
    if (window.hold === undefined) {
      this.partition.hold(offset);
      window.hold = offset;
    }
    const groups = window.size;
    const outcome = window.add(source, part);
    this.#openGroups += window.size - groups;
    if (outcome !== "merged") return outcome;
    if (window.isFinal) this.#makeDue(window);
    else if (part.isOpen) window.isFlushed = true;
    return outcome;
  }

  /** Takes a marker in, and ends what it ends. */
  marker(
    marker: MarkerFields,
    { offset, timestamp }: {
      readonly offset: number;
      readonly timestamp: number;
    },
  ): void {
    const before = this.#watermarks.merged;
    const isKnown = this.#watermarks.note(
      partitionId(marker),
      marker,
      timestamp,
    );
    if (!isKnown && this.#incompleteTo === undefined) this.#noteFirst(marker);
    if (this.#watermarks.merged > before) this.#advance(offset);
  }

  /** Has open windows told of: all that changed, or what was told early. */
  update(all: boolean): void {
    for (const window of this.#windows.values()) {
      if (window.isFinal || !(all || window.isFlushed)) continue;
      window.isFlushed = false;
      this.#makeDue(window);
    }
  }

  /** The next group whose result is due. */
  next(): DueResult | undefined {
    for (let window = this.#due[0]; window; window = this.#due[0]) {
      const group = window.next();
      if (group !== undefined) {
        return {
          window,
          ...group,
          isIncomplete: window.end <= (this.#incompleteTo ?? Infinity),
          watermark: this.#watermarks.merged,
        };
      }
      this.#due.shift();
      if (window.retiredBy !== undefined) this.#forget(window);
    }
    return undefined;
  }

  /**
   * Gives back the claims of windows that take no part any more and whose
   * results have settled, in order of their ends. A window that an offset from
   * `position` on has retired keeps its claim: after a restart that offset is a
   * first reading again, and must find what it found before.
   */
  release(position: number): string {
    for (;;) {
      const window = this.#retired[0];
      if (
        window === undefined || !window.isSettled ||
        (window.retiredBy ?? Infinity) >= position
      ) break;
      this.#retired.shift();
      invariant(window.hold !== undefined, "A window claims its first offset");
      this.partition.release(window.hold);
      this.#settledTo = Math.max(this.#settledTo, window.end);
    }
    return writeMark({
      settledTo: this.#settledTo,
      incompleteTo: this.#incompleteTo,
    });
  }

  /**
   * Without a mark nothing is known of what came before the first offset. What
   * a partition wrote there it wrote before its first marker, of windows that
   * it had an event for; what it wrote in an earlier grant it has settled, up to
   * its watermark, or writes again.
   */
  #noteFirst({ watermark, newest }: MarkerFields): void {
    this.#firstSeen = Math.max(
      this.#firstSeen,
      watermark,
      newest + this.#settings.sizeMs,
    );
    if (this.#watermarks.isComplete) this.#incompleteTo = this.#firstSeen;
  }

  #advance(offset: number): void {
    const { merged } = this.#watermarks;
    const { retentionMs } = this.#settings;
    let retired = 0;
    for (const start of this.#starts) {
      const window = this.#windows.get(start);
      invariant(window !== undefined, "A start is of a window");
      if (window.end > merged) break;
      if (!window.isFinal) {
        window.isFinal = true;
        this.#makeDue(window);
      }
      if (window.end + retentionMs > merged) continue;
      retired++;
      this.#retire(window, offset);
    }
    this.#starts.splice(0, retired);
  }

  #retire(window: MergedWindow, offset: number): void {
    this.#windows.delete(window.start);
    window.retiredBy = offset;
    this.#retired.push(window);
    this.#openGroups -= window.size;
    this.#leavingGroups += window.size;
    if (!window.isDue) this.#forget(window);
  }

  #forget(window: MergedWindow): void {
    this.#leavingGroups -= window.size;
    window.forget();
  }

  #makeDue(window: MergedWindow): void {
    if (!window.isDue) this.#due.push(window);
    window.due();
  }

  #begin(start: number): MergedWindow {
    const window = new MergedWindow(start, start + this.#settings.sizeMs);
    window.isFinal = window.end <= this.#watermarks.merged;
    this.#windows.set(start, window);
    insertAscending(this.#starts, start);
    return window;
  }
}
