import type { Clock } from "../../core/clock.ts";
import type { WindowOutput } from "../../core/window.ts";
import type { EventReader } from "./event_reader.ts";
import type { ToldGroup } from "./local_window.ts";
import { ResultRecord, WindowResult } from "./window_result.ts";

/** What a result is made with. */
export interface TellContext {
  readonly id: string;
  readonly reader: EventReader;
  readonly clock: Clock;
}

/** The result of a group whose events are all in one partition. */
export function tellResult(
  group: ToldGroup,
  { id, reader, clock }: TellContext,
): Omit<WindowOutput, "settled"> {
  const { window, windows, isFinal } = group.due;
  const result = new WindowResult({
    name: id,
    group: reader.keys.group(group.key),
    start: window.start,
    end: window.end,
    count: group.count,
    measures: reader.measures.values(group),
    version: group.highest + 1,
    isFinal,
    isIncomplete: window.isIncomplete,
    late: window.late,
    watermark: window.endedBy === undefined
      ? windows.watermark
      : window.endedAt,
  });
  return {
    record: new ResultRecord(result, clock.now()),
    value: result,
    eventTime: window.start,
    kind: isFinal ? "final" : "early",
  };
}
