/** Why a text is no count. */
export type CountFault = "unreadable" | "negative" | "too-large";

/** The largest count that anything on a page can have. */
export const countMax = 1e12;

/**
 * Reads a count as a page shows it, by exact decimal arithmetic.
 *
 * Surrounding spaces and no-break spaces anywhere are dropped, as are grouping
 * commas (`1,234`, `12,34,567`). A suffix K, M or B of either case multiplies.
 * Before a suffix a comma with one or two digits behind it is a decimal comma
 * (`2,5M`). Decimals beyond the last whole are rounded, halves up.
 *
 * Without a suffix only `.0` and `.00` may follow the whole: `12.345` may mean
 * 12 or 12345, and is unreadable rather than wrong. A plus, exponents, digits
 * of other scripts and words are unreadable; a minus before a number is told
 * apart.
 */
export function readCountText(text: string): number | CountFault {
  if (text.length > textLengthMax) return "unreadable";
  const plain = readPlain(text);
  return plain >= 0 ? plain : readFull(text);
}

/** Is there nothing in the text but spaces? */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first > space && first < asciiEnd) return false;
  return withoutSpaces(text) === "";
}

/**
 * `1234`, `11.3K`, `4M`: what nearly every text is, read without a pattern. -1
 * for everything else.
 */
function readPlain(text: string): number {
  const last = text.length - 1;
  if (last < 0 || last >= plainLengthMax) return -1;
  let value = 0;
  let decimals = -1;
  for (let index = 0; index <= last; index++) {
    const code = text.charCodeAt(index);
    if (code >= zero && code <= nine) {
      value = value * 10 + (code - zero);
      if (decimals >= 0) decimals++;
    } else if (code === point && decimals < 0 && index > 0) {
      decimals = 0;
    } else {
      const scale = index === last && index > 0 ? suffixZeros(code) : 0;
      // More decimals than the suffix has zeros need rounding.
      if (scale === 0 || decimals === 0 || decimals > scale) return -1;
      const count = value * powerOfTen(scale - Math.max(decimals, 0));
      return count <= countMax ? count : -1;
    }
  }
  return decimals < 0 && value <= countMax ? value : -1;
}

function readFull(text: string): number | CountFault {
  const trimmed = withoutSpaces(text);
  const signed = trimmed.startsWith("-") || trimmed.startsWith(minusSign);
  const match = countPattern.exec(signed ? trimmed.slice(1) : trimmed);
  if (match === null) return "unreadable";
  const { grouped, rest, whole, decimals, suffix } = match.groups ?? {};
  const count = exactCount(
    grouped?.replaceAll(",", "") ?? whole ?? "",
    rest ?? decimals ?? "",
    suffix,
  );
  return signed && count !== "unreadable" ? "negative" : count;
}

/** Works on digits, so that nothing is lost to binary fractions. */
function exactCount(
  whole: string,
  decimals: string,
  suffix: string | undefined,
): number | CountFault {
  if (suffix === undefined) {
    const isWhole = whole !== "" && /^0{0,2}$/.test(decimals);
    return isWhole ? limited(whole, 0) : "unreadable";
  }
  if (whole === "" && decimals === "") return "unreadable";
  const scale = suffixZeros(suffix.charCodeAt(0));
  const kept = decimals.slice(0, scale).padEnd(scale, "0");
  return limited(whole + kept, decimals.charAt(scale) >= "5" ? 1 : 0);
}

function limited(digits: string, extra: number): number | CountFault {
  const significant = digits.replace(/^0+/, "");
  if (significant.length > countDigitsMax) return "too-large";
  const count = Number(significant) + extra;
  return count > countMax ? "too-large" : count;
}

/** Zeros that a suffix stands for; 0 if it is none. */
function suffixZeros(code: number): number {
  switch (code | lowerCaseBit) {
    case 0x6b: // k
      return 3;
    case 0x6d: // m
      return 6;
    case 0x62: // b
      return 9;
    default:
      return 0;
  }
}

function powerOfTen(exponent: number): number {
  return powers[exponent] ?? 10 ** exponent;
}

function withoutSpaces(text: string): string {
  return text.replace(noBreakSpaces, "").trim();
}

const countPattern = new RegExp(
  "^(?:(?<grouped>[1-9]\\d{0,2}(?:,\\d{2,3})*,\\d{3})(?:\\.(?<rest>\\d*))?" +
    "|(?<whole>\\d*)(?:(?:\\.|,(?=\\d{1,2} *[kmb]$))(?<decimals>\\d*))?)" +
    " *(?<suffix>[kmb])?$",
  "i",
);
const noBreakSpaces = /[\u00a0\u2007\u202f\u2060\ufeff]/g;
const minusSign = "\u2212";
/** Longer texts are no counts, whatever they hold. */
const textLengthMax = 64;
/** Digits of the largest count. */
const countDigitsMax = 13;
/** Digits of texts so long are exact in a double. */
const plainLengthMax = 14;
const powers: readonly number[] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
const space = 0x20;
const asciiEnd = 0x80;
const zero = 0x30;
const nine = 0x39;
const point = 0x2e;
const lowerCaseBit = 0x20;
