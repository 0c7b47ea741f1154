/**
 * Reads an ISO 8601 date and time, Unix milliseconds: `2025-12-03T10:00:05Z`,
 * `2025-12-03 10:00:05.102322+07:00`, `2025-12-03T10:00`, `2025-12-03`. No zone
 * means UTC; decimals of the second beyond milliseconds are cut off. undefined
 * for anything else, for days that no calendar has and for years before 1970,
 * with which writers say that they know no time.
 */
export function readEventTime(text: string): number | undefined {
  if (text.length > textLengthMax) return undefined;
  const usual = readUsual(text);
  if (usual !== undefined) return usual;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, decimals, zone] = match;
  const time = dayMs(Number(year), Number(month), Number(day)) +
    clockMs(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)) +
    Number((decimals ?? "").slice(0, 3).padEnd(3, "0")) -
    zoneMs(zone ?? "Z");
  return time >= 0 ? time : undefined;
}

/**
 * What the scraper writes, `2025-12-03T00:12:20.102322+00:00`, and the same
 * with Z or without a zone, read without a pattern.
 */
function readUsual(text: string): number | undefined {
  const marked = text.charCodeAt(4) === dash && text.charCodeAt(7) === dash &&
    text.charCodeAt(10) === letterT && text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon;
  if (!marked) return undefined;
  let millis = 0;
  let end = 19;
  if (text.charCodeAt(end) === point) {
    millis = digits(text, 20, 23);
    end = 23;
    while (isDigit(text.charCodeAt(end))) end++;
  }
  if (end < text.length && !utcZones.has(text.slice(end))) return undefined;
  const time = dayMs(
    digits(text, 0, 4),
    digits(text, 5, 7),
    digits(text, 8, 10),
  ) +
    clockMs(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)) +
    millis;
  return time >= 0 ? time : undefined;
}

/** Midnight of a day, Unix milliseconds; NaN if there is no such day. */
function dayMs(year: number, month: number, day: number): number {
  if (!(year >= firstYear && month >= 1 && month <= 12 && day >= 1)) return NaN;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : monthDays[month - 1] ?? 0;
  return day <= days ? Date.UTC(year, month - 1, day) : NaN;
}

function clockMs(hour: number, minute: number, second: number): number {
  return hour <= 23 && minute <= 59 && second <= 59
    ? hour * 3_600_000 + minute * 60_000 + second * 1_000
    : NaN;
}

/** `Z`, `+07:00`, `-0330`, `+07` in milliseconds. */
function zoneMs(zone: string): number {
  if (zone === "Z" || zone === "z") return 0;
  const minutes = zone.length > 3 ? Number(zone.slice(-2)) : 0;
  const offset = clockMs(Number(zone.slice(1, 3)), minutes, 0);
  return zone.startsWith("-") ? -offset : offset;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= zero + 9;
}

/** The number that the decimal digits of a range are; NaN if one is none. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index);
    if (!isDigit(code)) return NaN;
    value = value * 10 + (code - zero);
  }
  return value;
}

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;
const textLengthMax = 40;
const firstYear = 1970;
const monthDays: readonly number[] = [
  31,
  28,
  31,
  30,
  31,
  30,
  31,
  31,
  30,
  31,
  30,
  31,
];
const utcZones: ReadonlySet<string> = new Set(["Z", "+00:00"]);
const zero = 0x30;
const dash = 0x2d;
const colon = 0x3a;
const point = 0x2e;
const letterT = 0x54;
