import type { Clock } from "../../core/clock.ts";
import { Dropped } from "../../core/dropped.ts";
import { HotpathError } from "../../core/errors.ts";
import { invariant } from "../../core/invariant.ts";
import type { Message } from "../../core/message.ts";
import type {
  WindowNode,
  WindowOutput,
  WindowPartition,
} from "../../core/window.ts";
import { eventLate } from "./event_late.ts";
import { EventReader } from "./event_reader.ts";
import { leastWatermark } from "./least_watermark.ts";
import type { MeasuredSlot } from "./measures.ts";
import { PartitionWindows } from "./partition_windows.ts";
import type { WindowOptions } from "./window_options.ts";
import { type DueGroup, WindowPasses } from "./window_passes.ts";
import { readMark } from "./window_mark.ts";
import { type Occupant, WindowRoom } from "./window_room.ts";

/** A group whose state is told of. */
export interface ToldGroup extends MeasuredSlot {
  readonly key: string;
  readonly due: DueGroup;
  readonly lowest: number;
  readonly highest: number;
}

/** What a window node is made of. */
export interface LocalWindowParts {
  readonly id: string;
  readonly options: WindowOptions;
  readonly reader: EventReader;
  readonly markKey: string;
  readonly clock: Clock;
  /** What is sent for a group that is due. */
  readonly tell: (group: ToldGroup) => Omit<WindowOutput, "settled">;
  /** Called when all that was sent of a partition has settled. */
  readonly onTold?: (partition: WindowPartition) => void;
}

/**
 * The windows over the partitions that this process reads. Each partition has
 * windows of its own, which end by its own events alone.
 */
export class LocalWindow implements WindowNode {
  readonly kind = "window";
  readonly markKey: string;
  readonly #parts: LocalWindowParts;
  readonly #reader: EventReader;
  readonly #passes = new WindowPasses();
  readonly #room: WindowRoom;
  readonly #partitions = new Map<WindowPartition, Followed>();
  #last: Followed | undefined;

  constructor(parts: LocalWindowParts) {
    this.#parts = parts;
    this.#reader = parts.reader;
    this.markKey = parts.markKey;
    this.#room = new WindowRoom(parts.id, parts.options);
  }

  assigned(partition: WindowPartition): void {
    const { options, reader } = this.#parts;
    const mark = readMark(partition.mark(this.markKey) ?? "");
    const windows = new PartitionWindows(partition, mark, {
      shape: reader.shape,
      graceMs: options.grace,
      measures: reader.measures,
      keepsIds: options.dedupe !== undefined,
    });
    this.#partitions.set(partition, {
      windows,
      lastEventAt: this.#parts.clock.monotonic(),
      isFlushed: true,
    });
  }

  dropped(partition: WindowPartition): void {
    const followed = this.#partitions.get(partition);
    if (followed === undefined) return;
    this.#passes.drop(followed.windows);
    this.#partitions.delete(partition);
    this.#last = undefined;
  }

  absorb(
    message: Message,
    partition: WindowPartition,
  ): HotpathError | Dropped | undefined {
    const followed = this.#current(partition);
    // A grant that has ended is read again elsewhere.
    if (followed === undefined) return undefined;
    const event = this.#reader.read(message);
    if (event instanceof HotpathError) return event;
    const { windows } = followed;
    const { openGroups, ids } = windows;
    const outcome = windows.add(event);
    followed.lastEventAt = message.readAt;
    followed.isFlushed = false;
    if (outcome === "late") return this.#late(message);
    if (outcome === "duplicate") return duplicate;
    for (const window of windows.end(message.record.offset)) {
      this.#passes.addFinal(windows, window);
    }
    if (windows.openGroups > openGroups || windows.ids > ids) {
      this.#room.check(this.#occupants());
    }
    return undefined;
  }

  next(): WindowOutput | undefined {
    const due = this.#passes.next();
    if (due === undefined) return undefined;
    const { window, windows, slot, isFinal } = due;
    const { groups } = window;
    invariant(groups !== undefined, "A window with a group due has its state");
    const output = this.#parts.tell({
      due,
      slot,
      columns: groups.columns,
      key: groups.key(slot),
      count: groups.count(slot),
      lowest: groups.lowest(slot),
      highest: groups.highest(slot),
    });
    windows.unsettled++;
    if (isFinal) window.unsettled++;
    return {
      ...output,
      settled: () => {
        windows.unsettled--;
        if (isFinal) window.unsettled--;
        if (windows.unsettled === 0) this.#parts.onTold?.(windows.partition);
      },
    };
  }

  /** What is followed of a partition, until its grant has ended. */
  followed(partition: WindowPartition): Followed | undefined {
    return this.#partitions.get(partition);
  }

  /** Tells of the open windows of a partition as far as they have changed. */
  flush(followed: Followed): void {
    followed.isFlushed = true;
    this.#update(followed);
  }

  /** Has all that is due of a partition been sent, and has it settled? */
  isTold({ windows }: Followed): boolean {
    return windows.unsettled === 0 && !this.#passes.has(windows);
  }

  release(partition: WindowPartition, position: number): string {
    const followed = this.#partitions.get(partition);
    invariant(followed !== undefined, "A partition that commits is followed");
    return followed.windows.release(position);
  }

  paused(): readonly WindowPartition[] {
    return this.#room.paused(this.#occupants());
  }

  watermark(): number | undefined {
    return leastWatermark(
      [...this.#partitions.values()].map(({ windows }) => windows.watermark),
    );
  }

  tick(now: number): void {
    const { emit, flushAfter = Infinity } = this.#parts.options;
    for (const followed of this.#partitions.values()) {
      const isQuiet = now - followed.lastEventAt >= flushAfter;
      if (isQuiet && !followed.isFlushed) this.flush(followed);
      else if (emit === "updates") this.#update(followed);
    }
  }

  #update({ windows }: Followed): void {
    for (const window of windows.open) {
      this.#passes.addUpdate(windows, window);
    }
  }

  #current(partition: WindowPartition): Followed | undefined {
    // Events come in runs of one partition.
    if (this.#last?.windows.partition !== partition) {
      this.#last = this.#partitions.get(partition);
    }
    return this.#last;
  }

  #late(message: Message): HotpathError | Dropped {
    const { options, id } = this.#parts;
    return options.late === "drop" || message.settlement.isReplay
      ? late
      : eventLate(id);
  }

  #occupants(): Occupant[] {
    return [...this.#partitions.values()].map(({ windows }) => windows);
  }
}

/** One partition, and how long it has been quiet. */
export interface Followed {
  readonly windows: PartitionWindows;
  /** Monotonic milliseconds. */
  lastEventAt: number;
  isFlushed: boolean;
}

const late = new Dropped("late");
const duplicate = new Dropped("duplicate");
