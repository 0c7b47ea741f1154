import { type Field, shown } from "./field.ts";
import { modelRefused } from "./model_refused.ts";

const INTEGER = /^-?\d{1,10}$/;
const DOUBLE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** The infinities as LightGBM prints them. */
export const infinities: ReadonlyMap<string, number> = new Map([
  ["inf", Infinity],
  ["-inf", -Infinity],
]);
const NOT_FINITE = /^[+-]?(?:inf(?:inity)?|nan)$/i;

/** What the integers of a list have to be. */
export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

/**
 * The words of a value. Runs of spaces count as one: linear trees write two
 * spaces where a leaf has no coefficients.
 */
export function words(field: Field): string[] {
  return field.value.split(" ").filter((word) => word !== "");
}

/** The words of a value, refused unless there are `count` of them. */
export function countedWords(field: Field, count: number): string[] {
  const found = words(field);
  if (found.length !== count) {
    throw modelRefused(
      `${field.key} must hold ${count} values: ${found.length}`,
      { line: field.line },
    );
  }
  return found;
}

/** `count` integers within a range. */
export function integerList(
  field: Field,
  count: number,
  range: IntegerRange,
): Int32Array {
  const found = countedWords(field, count);
  const list = new Int32Array(count);
  found.forEach((word, index) => {
    list[index] = toInteger(word, field, range);
  });
  return list;
}

/** `count` words of 32 bits without a sign. */
export function bitsetWords(field: Field, count: number): Uint32Array {
  const found = countedWords(field, count);
  const list = new Uint32Array(count);
  found.forEach((word, index) => {
    list[index] = toInteger(word, field, { min: 0, max: 0xffffffff });
  });
  return list;
}

/** `count` finite doubles, read exactly as LightGBM printed them. */
export function doubleList(field: Field, count: number): Float64Array {
  return doublesBy(field, count, toDouble);
}

/**
 * `count` thresholds. Infinity is one: a split that sends every value left and
 * only the missing ones right.
 */
export function thresholdList(field: Field, count: number): Float64Array {
  return doublesBy(field, count, toThreshold);
}

function doublesBy(
  field: Field,
  count: number,
  convert: (word: string, field: Field) => number,
): Float64Array {
  const found = countedWords(field, count);
  const list = new Float64Array(count);
  found.forEach((word, index) => {
    list[index] = convert(word, field);
  });
  return list;
}

/** The one integer of a field. */
export function integerOf(field: Field, range: IntegerRange): number {
  return toInteger(field.value, field, range);
}

function toThreshold(word: string, field: Field): number {
  return infinities.get(word) ?? toDouble(word, field);
}

/** A finite double; `field` says where it stands. */
function toDouble(word: string, field: Field): number {
  const value = DOUBLE.test(word) ? Number(word) : NaN;
  if (Number.isFinite(value)) return value;
  const reason = NOT_FINITE.test(word) || DOUBLE.test(word)
    ? "a value that is not finite"
    : "a word that is not a number";
  throw modelRefused(`${field.key} holds ${reason}: ${shown(word)}`, {
    line: field.line,
  });
}

function toInteger(word: string, field: Field, range: IntegerRange): number {
  const value = INTEGER.test(word) ? Number(word) : NaN;
  if (value >= range.min && value <= range.max) return value;
  throw modelRefused(
    Number.isNaN(value)
      ? `${field.key} holds a word that is not an integer: ${shown(word)}`
      : `${field.key} must be from ${range.min} to ${range.max}: ${word}`,
    { line: field.line },
  );
}
