/** A range of two durations, written `100ms..5s`. */
export interface DurationRange {
  readonly fromMs: number;
  readonly toMs: number;
}

const durationUnitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const sizeUnitsBytes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1_000,
  KiB: 1_024,
  MB: 1_000_000,
  MiB: 1_048_576,
  GB: 1_000_000_000,
  GiB: 1_073_741_824,
};

/** What a duration looks like, for JSON Schema and messages. */
export const durationPattern = /^\d+(\.\d+)?(ms|s|min|m|h|d)$/;
/** What a size looks like. */
export const sizePattern = /^\d+(\.\d+)?(B|kB|KiB|MB|MiB|GB|GiB)$/;
/** What a share looks like. */
export const percentPattern = /^\d+(\.\d+)?%$/;
/** What a range of durations looks like. */
export const durationRangePattern =
  /^\d+(\.\d+)?(ms|s|min|m|h|d)\.\.\d+(\.\d+)?(ms|s|min|m|h|d)$/;

/** `20ms`, `5s`, `10m`, `1h`, `90d` to milliseconds; undefined if unreadable. */
export function parseDurationMs(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  return scaled(text, durationUnitsMs);
}

/** `64MiB`, `256KiB`, `1MB` to bytes; undefined if unreadable or no whole number. */
export function parseSizeBytes(text: string): number | undefined {
  if (!sizePattern.test(text)) return undefined;
  const bytes = scaled(text, sizeUnitsBytes);
  return bytes !== undefined && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** `20%` to 0.2; undefined if unreadable. */
export function parsePercent(text: string): number | undefined {
  return percentPattern.test(text)
    ? Number(text.slice(0, -1)) / 100
    : undefined;
}

/** `100ms..5s` to its two ends; undefined if unreadable or descending. */
export function parseDurationRange(text: string): DurationRange | undefined {
  if (!durationRangePattern.test(text)) return undefined;
  const [from = "", to = ""] = text.split("..");
  const fromMs = parseDurationMs(from);
  const toMs = parseDurationMs(to);
  if (fromMs === undefined || toMs === undefined || fromMs > toMs) {
    return undefined;
  }
  return { fromMs, toMs };
}

/** Milliseconds in the largest unit that keeps them whole: 90000 to `90s`. */
export function formatDuration(ms: number): string {
  return largestUnit(ms, [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ]) ?? `${ms}ms`;
}

/** Bytes in the largest binary unit that keeps them whole: 1024 to `1KiB`. */
export function formatSize(bytes: number): string {
  return largestUnit(bytes, [
    ["GiB", 1_073_741_824],
    ["MiB", 1_048_576],
    ["KiB", 1_024],
  ]) ?? `${bytes}B`;
}

function scaled(
  text: string,
  units: Readonly<Record<string, number>>,
): number | undefined {
  const unit = text.replace(/^[\d.]+/, "");
  const scale = units[unit];
  if (scale === undefined) return undefined;
  return Number(text.slice(0, text.length - unit.length)) * scale;
}

function largestUnit(
  value: number,
  units: readonly (readonly [string, number])[],
): string | undefined {
  if (value <= 0) return undefined;
  for (const [unit, scale] of units) {
    if (value % scale === 0) return `${value / scale}${unit}`;
  }
  return undefined;
}
