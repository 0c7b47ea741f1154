import type { TestEvent } from "./window_life.ts";

/** Which windows a test has. */
export interface OracleShape {
  readonly sizeMs: number;
  readonly everyMs: number;
  readonly graceMs: number;
}

/** Values of the events of one group in one window. */
export type OracleWindows = Map<string, unknown[]>;

/** Name of a window of a group, for comparing. */
export function oracleKey(start: number, group: unknown): string {
  return `${new Date(start).toISOString()} ${JSON.stringify(group)}`;
}

/** What one partition has of all windows, ended or not. */
export interface CountedWindows {
  readonly windows: ReadonlyMap<
    string,
    { readonly end: number; readonly values: readonly unknown[] }
  >;
  readonly watermark: number;
}

/**
 * What windows hold, in the plainest way: every event of one partition against
 * every window, with the watermark as of before it.
 */
export function countedWindows(
  events: readonly TestEvent[],
  shape: OracleShape,
  groupOf: (value: unknown) => unknown,
): CountedWindows {
  const { sizeMs, everyMs, graceMs } = shape;
  const windows = new Map<string, { end: number; values: unknown[] }>();
  let watermark = -Infinity;
  for (const { eventTime, value } of events) {
    const first = Math.ceil((eventTime - sizeMs + 1) / everyMs) * everyMs;
    for (let start = first; start <= eventTime; start += everyMs) {
      if (start + sizeMs <= watermark) continue;
      const key = oracleKey(start, groupOf(value));
      const window = windows.get(key) ?? { end: start + sizeMs, values: [] };
      window.values.push(value);
      windows.set(key, window);
    }
    watermark = Math.max(watermark, eventTime - graceMs);
  }
  return { windows, watermark };
}

/** What ended windows of one partition hold. */
export function oracleWindows(
  events: readonly TestEvent[],
  shape: OracleShape,
  groupOf: (value: unknown) => unknown,
): OracleWindows {
  const counted = countedWindows(events, shape, groupOf);
  return endedWindows([counted], counted.watermark);
}

/** What several partitions together have of windows that ended by then. */
export function endedWindows(
  partitions: readonly CountedWindows[],
  watermark: number,
): OracleWindows {
  const ended: OracleWindows = new Map();
  for (const { windows } of partitions) {
    for (const [key, { end, values }] of windows) {
      if (end > watermark) continue;
      ended.set(key, [...ended.get(key) ?? [], ...values]);
    }
  }
  return ended;
}
