import type { Clock } from "../../core/clock.ts";
import type { Dropped } from "../../core/dropped.ts";
import type { HotpathError } from "../../core/errors.ts";
import { invariant } from "../../core/invariant.ts";
import type { Message } from "../../core/message.ts";
import type {
  WindowNode,
  WindowOutput,
  WindowOutputKind,
  WindowPartition,
} from "../../core/window.ts";
import type { EventReader } from "./event_reader.ts";
import { type Followed, LocalWindow, type ToldGroup } from "./local_window.ts";
import { StageRecord } from "./stage_record.ts";
import { WindowMarker } from "./window_marker.ts";
import type { WindowOptions } from "./window_options.ts";
import { WindowPart } from "./window_part.ts";

/** What a first stage is made of. */
export interface PartialWindowParts {
  /** Id of the window of the file. */
  readonly id: string;
  readonly options: WindowOptions;
  readonly reader: EventReader;
  readonly markKey: string;
  readonly clock: Clock;
}

/**
 * The first stage of a window: counts what each source partition has, and tells
 * how far each has come, by markers behind the parts that they speak of.
 */
export class PartialWindow implements WindowNode {
  readonly kind = "window";
  readonly markKey: string;
  readonly #parts: PartialWindowParts;
  readonly #local: LocalWindow;
  readonly #marked = new Map<WindowPartition, Marked>();
  /** Whose markers may be due. */
  readonly #waiting = new Set<Marked>();
  #last: Marked | undefined;

  constructor(parts: PartialWindowParts) {
    this.#parts = parts;
    this.markKey = parts.markKey;
    this.#local = new LocalWindow({
      ...parts,
      tell: (group) => this.#tell(group),
      onTold: (partition) => this.#told(partition),
    });
  }

  assigned(partition: WindowPartition): void {
    this.#local.assigned(partition);
    const followed = this.#local.followed(partition);
    invariant(
      followed !== undefined,
      "A partition that is granted is followed",
    );
    const marked: Marked = {
      partition,
      followed,
      isIdle: false,
      sent: undefined,
    };
    this.#marked.set(partition, marked);
    this.#waiting.add(marked);
  }

  dropped(partition: WindowPartition): void {
    this.#local.dropped(partition);
    const marked = this.#marked.get(partition);
    if (marked !== undefined) this.#waiting.delete(marked);
    this.#marked.delete(partition);
    this.#last = undefined;
  }

  absorb(
    message: Message,
    partition: WindowPartition,
  ): HotpathError | Dropped | undefined {
    const outcome = this.#local.absorb(message, partition);
    if (this.#last?.partition !== partition) {
      this.#last = this.#marked.get(partition);
    }
    if (this.#last?.isIdle === true) {
      this.#last.isIdle = false;
      this.#waiting.add(this.#last);
    }
    return outcome;
  }

  next(): WindowOutput | undefined {
    return this.#local.next() ?? this.#nextMarker();
  }

  release(partition: WindowPartition, position: number): string {
    return this.#local.release(partition, position);
  }

  paused(): readonly WindowPartition[] {
    return this.#local.paused();
  }

  watermark(): number | undefined {
    return this.#local.watermark();
  }

  tick(now: number): void {
    for (const marked of this.#marked.values()) {
      this.#look(marked, now);
      this.#waiting.add(marked);
    }
    this.#local.tick(now);
  }

  /**
   * A partition is idle when it is read to its end, nothing of it is in flight
   * and nothing came for long. What its open windows have is told of before.
   */
  #look(marked: Marked, now: number): void {
    const { partition, followed } = marked;
    const isQuiet = now - followed.lastEventAt >= this.#parts.options.idle;
    if (!partition.isAtEnd || !isQuiet) marked.isIdle = false;
    else if (!followed.isFlushed) this.#local.flush(followed);
    else if (this.#local.isTold(followed)) marked.isIdle = true;
  }

  #told(partition: WindowPartition): void {
    const marked = this.#marked.get(partition);
    if (marked !== undefined) this.#waiting.add(marked);
  }

  #nextMarker(): WindowOutput | undefined {
    const now = this.#parts.clock.monotonic();
    for (const marked of this.#waiting) {
      this.#waiting.delete(marked);
      const { isIdle, followed, sent } = marked;
      const watermark = followed.windows.toldTo;
      const isNews = sent === undefined || isIdle !== sent.isIdle ||
        this.#ended(watermark) !== this.#ended(sent.watermark);
      const since = now - (sent?.at ?? -Infinity);
      if (since < (isNews ? changedMs : repeatMs)) continue;
      marked.sent = { watermark, isIdle, at: now };
      return this.#marker(marked, watermark, !isNews);
    }
    return undefined;
  }

  /** Number of the last window that a watermark has ended. */
  #ended(watermark: number): number {
    const { sizeMs, everyMs } = this.#parts.reader.shape;
    return Math.floor((watermark - sizeMs) / everyMs);
  }

  #marker(
    { partition, isIdle, followed }: Marked,
    watermark: number,
    isRoutine: boolean,
  ): WindowOutput {
    const { topic, partition: number, epoch, next } = partition;
    const value = new WindowMarker({
      window: this.markKey,
      topic,
      partition: number,
      epoch,
      position: next,
      newest: followed.windows.newest,
      watermark,
      isIdle,
    });
    return { ...this.#output(value, next), isRoutine, settled: () => {} };
  }

  #tell(group: ToldGroup): Omit<WindowOutput, "settled"> {
    const { window, windows, isFinal } = group.due;
    const { topic, partition, epoch } = windows.partition;
    const value = new WindowPart({
      window: this.markKey,
      topic,
      partition,
      epoch,
      start: window.start,
      group: group.key,
      first: group.lowest,
      highest: group.highest,
      count: group.count,
      columns: JSON.stringify(
        group.columns.map((column) => column.parts(group.slot)),
      ),
      late: window.late,
      isIncomplete: window.isIncomplete,
      isOpen: !isFinal,
    });
    return this.#output(value, group.highest);
  }

  #output(
    value: WindowPart | WindowMarker,
    offset: number,
  ): Omit<WindowOutput, "settled"> {
    const now = this.#parts.clock.now();
    return {
      record: new StageRecord(value.fields, offset, now, value),
      value,
      eventTime: value instanceof WindowPart ? value.fields.start : now,
      kind: kindOf(value),
    };
  }
}

function kindOf(told: WindowPart | WindowMarker): WindowOutputKind {
  if (told instanceof WindowMarker) return "marker";
  return told.fields.isOpen ? "early" : "final";
}

/** A source partition, and what was last told of how far it is. */
interface Marked {
  readonly partition: WindowPartition;
  readonly followed: Followed;
  isIdle: boolean;
  /** undefined until the first marker after a grant. */
  sent:
    | {
      readonly watermark: number;
      readonly isIdle: boolean;
      /** Monotonic milliseconds. */
      readonly at: number;
    }
    | undefined;
}

/** Between two markers of a partition that say something new, milliseconds. */
const changedMs = 900;
/** After so long a partition is told of without anything new, milliseconds. */
const repeatMs = 10_000;
