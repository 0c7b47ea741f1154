/**
 * The wait that a Retry-After header asks for, milliseconds: whole seconds, or
 * an HTTP date compared with `nowMs`, in any of its three forms (RFC 9110,
 * 5.6.7). More than {@linkcode retryAfterReadMaxMs} reads as that, a date that
 * has passed as 0. undefined if it is absent or neither.
 */
export function readRetryAfter(
  header: string | null,
  nowMs: number,
): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return bounded(Number(text) * 1_000);
  const at = readHttpDate(text, nowMs);
  return at === undefined ? undefined : bounded(at - nowMs);
}

/** A longer wait is read as this one: a year, milliseconds. */
export const retryAfterReadMaxMs = 365 * 86_400_000;

function bounded(ms: number): number {
  return Math.max(0, Math.min(ms, retryAfterReadMaxMs));
}

/** Unix milliseconds of a date in the form of today or one of the two old ones. */
function readHttpDate(text: string, nowMs: number): number | undefined {
  const fixed = fixdate.exec(text)?.groups ?? asctime.exec(text)?.groups;
  if (fixed !== undefined) return timeOf(fixed, Number(fixed["year"]));
  const old = rfc850.exec(text)?.groups;
  if (old === undefined) return undefined;
  // Two digits that seem over 50 years ahead mean the century before.
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = Math.floor(thisYear / 100) * 100 + Number(old["year"]);
  return timeOf(old, year > thisYear + 50 ? year - 100 : year);
}

function timeOf(
  parts: Readonly<Record<string, string>>,
  year: number,
): number | undefined {
  const month = months.indexOf(parts["month"] ?? "");
  const day = Number(parts["day"]);
  const [hour = 0, minute = 0, second = 0] = (parts["time"] ?? "").split(":")
    .map(Number);
  if (month < 0 || hour > 23 || minute > 59 || second > 60) return undefined;
  const at = Date.UTC(year, month, day, hour, minute, second);
  // A day that its month does not have would have moved on to the next.
  const isReal = new Date(Date.UTC(year, month, day)).getUTCDate() === day;
  return isReal ? at : undefined;
}

const months = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];
/** `Wed, 03 Dec 2025 10:00:05 GMT` */
const fixdate =
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/;
/** `Wednesday, 03-Dec-25 10:00:05 GMT` */
const rfc850 =
  /^[A-Z][a-z]{5,8}, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/;
/** `Wed Dec  3 10:00:05 2025` */
const asctime =
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/;
