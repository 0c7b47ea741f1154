import type { Clock } from "../../core/clock.ts";
import { Dropped } from "../../core/dropped.ts";
import { HotpathError } from "../../core/errors.ts";
import { invariant } from "../../core/invariant.ts";
import { isoTime } from "../../core/iso_time.ts";
import type { Message } from "../../core/message.ts";
import { partitionId, type TopicPartition } from "../../core/source.ts";
import type {
  WindowNode,
  WindowOutput,
  WindowPartition,
} from "../../core/window.ts";
import { eventLate } from "./event_late.ts";
import type { EventReader } from "./event_reader.ts";
import { leastWatermark } from "./least_watermark.ts";
import { MergePartition } from "./merge_partition.ts";
import { readShuffled } from "./read_shuffled.ts";
import { tellMerged } from "./tell_merged.ts";
import { readMark } from "./window_mark.ts";
import { WindowMarker } from "./window_marker.ts";
import type { WindowOptions } from "./window_options.ts";
import type { PartFields, WindowPart } from "./window_part.ts";
import { WindowRoom } from "./window_room.ts";

/** What a second stage is made of. */
export interface MergeWindowParts {
  readonly id: string;
  readonly options: WindowOptions;
  readonly reader: EventReader;
  readonly markKey: string;
  readonly clock: Clock;
  /** Partitions of each topic that the first stage reads. */
  readonly sources: ReadonlyMap<string, number>;
}

/**
 * The second stage of a window: merges the parts of each group from all source
 * partitions, final once each of them has passed the window's end.
 */
export class MergeWindow implements WindowNode {
  readonly kind = "window";
  readonly markKey: string;
  readonly #parts: MergeWindowParts;
  readonly #partitions = new Map<WindowPartition, MergePartition>();
  readonly #room: WindowRoom;

  constructor(parts: MergeWindowParts) {
    this.#parts = parts;
    this.markKey = parts.markKey;
    this.#room = new WindowRoom(parts.id, parts.options);
  }

  assigned(partition: WindowPartition): void {
    const { options, sources } = this.#parts;
    const mark = readMark(partition.mark(this.markKey) ?? "");
    this.#partitions.set(
      partition,
      new MergePartition(partition, mark, {
        sizeMs: options.size,
        retentionMs: options.retention,
        sources: [...sources.values()].reduce((sum, one) => sum + one, 0),
      }),
    );
  }

  dropped(partition: WindowPartition): void {
    this.#partitions.delete(partition);
  }

  absorb(
    { record, settlement }: Message,
    partition: WindowPartition,
  ): HotpathError | Dropped | undefined {
    const merge = this.#partitions.get(partition);
    // A grant that has ended is read again elsewhere.
    if (merge === undefined) return undefined;
    const told = readShuffled(record.value);
    if (told instanceof HotpathError) return told;
    // After its options have changed a window begins anew.
    if (told.fields.window !== this.markKey) return otherWindow;
    const { sources } = this.#parts;
    const partitions = sources.get(told.fields.topic);
    if (partitions === undefined) return otherTopic;
    if (told.fields.partition >= partitions) {
      throw morePartitions(told.fields, partitions);
    }
    if (told instanceof WindowMarker) {
      merge.marker(told.fields, record);
      return undefined;
    }
    const { isReplay } = settlement;
    return this.#part(told, merge, { offset: record.offset, isReplay });
  }

  next(): WindowOutput | undefined {
    for (const merge of this.#partitions.values()) {
      const due = merge.next();
      if (due === undefined) continue;
      const { window } = due;
      window.unsettled++;
      return {
        ...tellMerged(due, this.#parts),
        settled: () => void window.unsettled--,
      };
    }
    return undefined;
  }

  release(partition: WindowPartition, position: number): string {
    const merge = this.#partitions.get(partition);
    invariant(merge !== undefined, "A partition that commits is followed");
    return merge.release(position);
  }

  paused(): readonly WindowPartition[] {
    return this.#room.paused([...this.#partitions.values()]);
  }

  watermark(): number | undefined {
    return leastWatermark(
      [...this.#partitions.values()].map((merge) => merge.watermark),
    );
  }

  tick(): void {
    const { emit, flushAfter } = this.#parts.options;
    if (emit === "final" && flushAfter === undefined) return;
    for (const merge of this.#partitions.values()) {
      merge.update(emit === "updates");
    }
  }

  #part(
    { fields }: WindowPart,
    merge: MergePartition,
    at: { readonly offset: number; readonly isReplay: boolean },
  ): HotpathError | Dropped | undefined {
    const { options, id } = this.#parts;
    switch (merge.part(fields, at)) {
      case "merged":
        this.#room.check([...this.#partitions.values()]);
        return undefined;
      case "settled-before":
        return undefined;
      case "repeated":
        return repeated;
      case "late":
        return options.late === "drop" ? late : eventLate(id);
      case "conflict":
        return conflict(fields);
    }
  }
}

function conflict(part: PartFields): HotpathError {
  return new HotpathError({
    code: "window-conflict",
    message:
      `Merge a part of ${partitionId(part)} to offset ${part.highest}, ` +
      `expected what an earlier part to that offset had; where the program ` +
      `or its data changed, run in another group: window from ${
        isoTime(part.start)
      }`,
    details: { offset: part.highest, start: part.start },
  });
}

function morePartitions(
  { topic, partition }: TopicPartition,
  known: number,
): HotpathError {
  return new HotpathError({
    code: "partitions-changed",
    message:
      `Merge windows over ${topic}, expected its ${known} partitions of the start; start again to take in all: partition ${partition}`,
    details: { topic, partitions: known },
  });
}

const otherWindow = new Dropped("other-window");
const otherTopic = new Dropped("other-topic");
const repeated = new Dropped("part-repeated");
const late = new Dropped("part-late");
