import type { ShuffledValue } from "../../core/shuffled.ts";
import type { TopicPartition } from "../../core/source.ts";

/** How far a source partition has come. */
export interface MarkerFields extends TopicPartition {
  /** Digest of the window and its options. */
  readonly window: string;
  /** Grant in which it was told. */
  readonly epoch: number;
  /** Offset that is read next. */
  readonly position: number;
  /** Greatest event time that it has read. */
  readonly newest: number;
  /** All parts of windows that end at or before it are in the topic. */
  readonly watermark: number;
  /** Read to its end and silent for long: all it has is in the topic. */
  readonly isIdle: boolean;
}

/** Goes to every partition of the topic, behind the parts that it speaks of. */
export class WindowMarker implements ShuffledValue {
  readonly shuffleKey = undefined;

  constructor(readonly fields: MarkerFields) {}

  toJsonText(): string {
    const { isIdle, newest, watermark, ...fields } = this.fields;
    return JSON.stringify({
      kind: "marker",
      ...fields,
      newest: timeOf(newest),
      watermark: timeOf(watermark),
      ...isIdle ? { idle: true } : {},
    });
  }
}

/** JSON knows no infinity: without an event there is no time. */
function timeOf(time: number): number | null {
  return time === -Infinity ? null : time;
}
