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

/**
 * What ended windows hold, in the plainest way: every event against every
 * window, with the watermark as of before it.
 */
export function oracleWindows(
  events: readonly TestEvent[],
  shape: OracleShape,
  groupOf: (value: unknown) => unknown,
): OracleWindows {
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
  const ended = [...windows].filter(([, { end }]) => end <= watermark);
  return new Map(ended.map(([key, { values }]) => [key, values]));
}
