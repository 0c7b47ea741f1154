import type { Clock } from "../../core/clock.ts";
import type { WindowOutput } from "../../core/window.ts";
import type { EventReader } from "./event_reader.ts";
import type { DueResult } from "./merge_partition.ts";
import { versionOf } from "./merged_window.ts";
import { ResultRecord, WindowResult } from "./window_result.ts";

/** What a merged result is made with. */
export interface MergedContext {
  readonly id: string;
  readonly reader: EventReader;
  readonly clock: Clock;
}

/** The result of a group from the parts of all source partitions. */
export function tellMerged(
  { window, key, parts, isIncomplete, watermark }: DueResult,
  { id, reader, clock }: MergedContext,
): Omit<WindowOutput, "settled"> {
  const columns = reader.measures.columns();
  for (const column of columns) column.grow(1);
  let count = 0;
  let late = 0;
  for (const part of parts) {
    count += part.count;
    late += part.late;
    // What a first stage wrote, which the window's digest vouches for.
    const kept: readonly unknown[] = JSON.parse(part.columns);
    columns.forEach((column, index) => column.addParts(0, kept[index]));
  }
  const result = new WindowResult({
    name: id,
    group: reader.keys.group(key),
    start: window.start,
    end: window.end,
    count,
    measures: reader.measures.values({ columns, slot: 0, count }),
    version: versionOf(parts),
    isFinal: window.isFinal,
    isIncomplete: isIncomplete ||
      parts.some((one) => one.isIncomplete || one.isOvertaken),
    late,
    // Of an update, before all source partitions have been heard of.
    watermark: Math.max(0, watermark),
  });
  return {
    record: new ResultRecord(result, clock.now()),
    value: result,
    eventTime: window.start,
    kind: window.isFinal ? "final" : "early",
  };
}
