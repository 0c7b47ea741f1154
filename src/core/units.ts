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
/** What a rate looks like. */
export const ratePattern = /^\d+(\.\d+)?\/(s|min|m|h|d)$/;
/** What a range of durations looks like. */
export const durationRangePattern =
  /^\d+(\.\d+)?(ms|s|min|m|h|d)\.\.\d+(\.\d+)?(ms|s|min|m|h|d)$/;

/** `20ms`, `5s`, `10m`, `1h`, `90d` to milliseconds; undefined if unreadable. */
export function parseDurationMs(text: string): number | undefined {
  if (!isQuantity(text, durationPattern)) return undefined;
  return scaled(text, durationUnitsMs);
}

/** `64MiB`, `256KiB`, `1MB` to bytes; undefined if unreadable or no whole number. */
export function parseSizeBytes(text: string): number | undefined {
  if (!isQuantity(text, sizePattern)) return undefined;
  const bytes = scaled(text, sizeUnitsBytes);
  return bytes !== undefined && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** `20%` to 0.2; undefined if unreadable. */
export function parsePercent(text: string): number | undefined {
  if (!isQuantity(text, percentPattern)) return undefined;
  // Moving the point in the text is exact, dividing is not: 0.7% is 0.007.
  const share = Number(`${text.slice(0, -1)}e-2`);
  return share <= Number.MAX_SAFE_INTEGER ? share : undefined;
}

/** `100ms..5s` to its two ends; undefined if unreadable or descending. */
export function parseDurationRange(text: string): DurationRange | undefined {
  if (!isQuantity(text, durationRangePattern)) return undefined;
  const [from = "", to = ""] = text.split("..");
  const fromMs = parseDurationMs(from);
  const toMs = parseDurationMs(to);
  if (fromMs === undefined || toMs === undefined || fromMs > toMs) {
    return undefined;
  }
  return { fromMs, toMs };
}

/** `50/s`, `100/m` to a number a second; undefined if unreadable. */
export function parseRatePerSecond(text: string): number | undefined {
  if (!isQuantity(text, ratePattern)) return undefined;
  const [number = "", unit = ""] = text.split("/");
  const unitMs = durationUnitsMs[unit];
  if (unitMs === undefined) return undefined;
  const perSecond = Number(number) * 1_000 / unitMs;
  return perSecond <= Number.MAX_SAFE_INTEGER ? perSecond : undefined;
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

/** The cost of reading digits grows with their square, so few are read. */
function isQuantity(text: string, pattern: RegExp): boolean {
  return text.length <= textLengthMax && pattern.test(text);
}

/** Characters of the longest quantity that is read. */
const textLengthMax = 64;

/**
 * Scales the digits as whole numbers and rounds once at the end: 2.3 times an
 * hour's milliseconds is 8279999.999999999 in doubles.
 */
function scaled(
  text: string,
  units: Readonly<Record<string, number>>,
): number | undefined {
  const unit = text.replace(/^[\d.]+/, "");
  const scale = units[unit];
  if (scale === undefined) return undefined;
  const number = text.slice(0, text.length - unit.length);
  const [whole = "", fraction = ""] = number.split(".");
  const digits = BigInt(whole + fraction) * BigInt(scale);
  const value = Number(`${digits}e-${fraction.length}`);
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
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
