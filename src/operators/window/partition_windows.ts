import { invariant } from "../../core/invariant.ts";
import type { WindowPartition } from "../../core/window.ts";
import type { EventFields } from "./event_fields.ts";
import { GroupTable } from "./group_table.ts";
import { insertAscending } from "./insert_ascending.ts";
import type { Measures } from "./measures.ts";
import { OpenWindow } from "./open_window.ts";
import { lastStart, type WindowShape } from "./window_bounds.ts";
import { type WindowMark, writeMark } from "./window_mark.ts";

/** What the windows of all partitions of a node share. */
export interface WindowsSettings {
  readonly shape: WindowShape;
  readonly graceMs: number;
  readonly measures: Measures;
  readonly keepsIds: boolean;
}

/** An event that is to be counted. */
export interface WindowEvent {
  readonly key: string;
  /** undefined where doubles are not looked for. */
  readonly id: string | undefined;
  readonly fields: EventFields;
  /** Is it read again for windows alone? */
  readonly isReplay: boolean;
}

/** What became of an event. */
export type Absorption = "counted" | "late" | "duplicate" | "settled-before";

/**
 * The windows of one partition during one grant of it. Event time alone decides
 * what is in a window and when it ends: the watermark is the greatest event
 * time less the grace, and an event is late for windows that end at or before
 * it. Pure; offsets come in ascending.
 */
export class PartitionWindows {
  readonly partition: WindowPartition;
  readonly #settings: WindowsSettings;
  readonly #open = new Map<number, OpenWindow>();
  /** Starts of the open windows, ascending. */
  readonly #starts: number[] = [];
  /** In order of their ends. */
  readonly #ended: OpenWindow[] = [];
  /** Every window that ends at or before it has a settled result. */
  #settledTo: number;
  /** Windows that start before it lack events; undefined: not known yet. */
  #incompleteTo: number | undefined;
  #newest = -Infinity;
  #openGroups = 0;
  #leavingGroups = 0;
  #ids = 0;
  /** Results that have been handed out, final or not, and have not settled. */
  unsettled = 0;

  constructor(
    partition: WindowPartition,
    mark: WindowMark | undefined,
    settings: WindowsSettings,
  ) {
    this.partition = partition;
    this.#settings = settings;
    this.#settledTo = mark?.settledTo ?? -Infinity;
    // Without a mark nothing is known of what came before the first offset.
    this.#incompleteTo = mark?.incompleteTo ??
      (partition.start === 0 ? -Infinity : undefined);
  }

  /** Greatest event time of all that counted. */
  get newest(): number {
    return this.#newest;
  }

  /** Event time up to which windows have ended. */
  get watermark(): number {
    return this.#newest - this.#settings.graceMs;
  }

  /** Up to here all that windows have to say has been said, and has settled. */
  get toldTo(): number {
    const waiting = this.#ended.find((window) => !window.isSettled);
    const told = waiting === undefined
      ? this.watermark
      : Math.min(this.watermark, waiting.end - 1);
    return Math.max(this.#settledTo, told);
  }

  /** Groups of windows that have not ended. */
  get openGroups(): number {
    return this.#openGroups;
  }

  /** Groups of ended windows whose results have not all been handed out. */
  get leavingGroups(): number {
    return this.#leavingGroups;
  }

  get ids(): number {
    return this.#ids;
  }

  /** Windows that have not ended, the oldest first. */
  get open(): readonly OpenWindow[] {
    return this.#starts.flatMap((start) => this.#open.get(start) ?? []);
  }

  /** Counts an event into its windows; returns which of them it ended. */
  add(event: WindowEvent): Absorption {
    const { sizeMs, everyMs } = this.#settings.shape;
    const { eventTime } = event.fields;
    this.#incompleteTo ??= eventTime + this.#settings.graceMs + 1;
    let outcome: Absorption = "late";
    const newest = lastStart(eventTime, this.#settings.shape);
    for (let start = newest; start > eventTime - sizeMs; start -= everyMs) {
      const end = start + sizeMs;
      if (end <= this.watermark) continue;
      if (end <= this.#settledTo) {
        if (outcome === "late") outcome = "settled-before";
      } else if (this.#count(start, event)) outcome = "counted";
      else if (outcome !== "counted") outcome = "duplicate";
    }
    if (outcome === "late") return this.#late(event);
    if (outcome !== "duplicate" && eventTime > this.#newest) {
      this.#newest = eventTime;
    }
    return outcome;
  }

  /** Ends the windows that the watermark has passed. */
  end(offset: number): readonly OpenWindow[] {
    const first = this.#starts[0];
    const { sizeMs } = this.#settings.shape;
    if (first === undefined || first + sizeMs > this.watermark) return none;
    const ended: OpenWindow[] = [];
    for (const window of this.open) {
      if (window.end > this.watermark) break;
      this.#open.delete(window.start);
      this.#starts.shift();
      this.#ids -= window.ids;
      const groups = window.groups?.size ?? 0;
      this.#openGroups -= groups;
      this.#leavingGroups += groups;
      window.forgetIds();
      window.endedBy = offset;
      window.endedAt = this.watermark;
      ended.push(window);
      this.#ended.push(window);
    }
    return ended;
  }

  /** Notes that all results of a window have been handed out. */
  handedOut(window: OpenWindow): void {
    this.#leavingGroups -= window.groups?.size ?? 0;
    window.forget();
  }

  /**
   * Gives back the claims of windows whose results have settled, in order of
   * their ends. A window that an offset from `position` on has ended keeps its
   * claim: after a restart that offset is a first reading again, and must find
   * the watermark that it found before.
   */
  release(position: number): string {
    for (;;) {
      const window = this.#ended[0];
      if (
        window === undefined || !window.isSettled ||
        (window.endedBy ?? Infinity) >= position
      ) break;
      this.#ended.shift();
      invariant(window.hold !== undefined, "A window claims its first offset");
      this.partition.release(window.hold);
      this.#settledTo = Math.max(this.#settledTo, window.end);
    }
    return writeMark({
      settledTo: this.#settledTo,
      incompleteTo: this.#incompleteTo,
    });
  }

  #late({ fields, isReplay }: WindowEvent): Absorption {
    const window = this.#open.get(
      lastStart(this.#newest, this.#settings.shape),
    );
    if (window !== undefined) window.late++;
    const { sizeMs } = this.#settings.shape;
    const end = lastStart(fields.eventTime, this.#settings.shape) + sizeMs;
    return isReplay && end <= this.#settledTo ? "settled-before" : "late";
  }

  /** False for a double. */
  #count(start: number, { key, id, fields }: WindowEvent): boolean {
    const window = this.#open.get(start) ?? this.#begin(start);
    if (id !== undefined && window.hasId(id)) return false;
    this.#claim(window, fields.offset);
    const ids = window.ids;
    const groups = window.groups?.size ?? 0;
    window.add(key, fields, id);
    this.#ids += window.ids - ids;
    this.#openGroups += (window.groups?.size ?? 0) - groups;
    return true;
  }

  #claim(window: OpenWindow, offset: number): void {
    if (window.hold !== undefined) return;
    this.partition.hold(offset);
    window.hold = offset;
  }

  #begin(start: number): OpenWindow {
    const { shape, measures, keepsIds } = this.#settings;
    const window = new OpenWindow({
      start,
      end: start + shape.sizeMs,
      groups: new GroupTable(measures.columns()),
      isIncomplete: start < (this.#incompleteTo ?? -Infinity),
      keepsIds,
    });
    this.#open.set(start, window);
    insertAscending(this.#starts, start);
    return window;
  }
}

const none: readonly OpenWindow[] = [];
