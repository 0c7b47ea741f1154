import { z } from "@hono/zod-openapi";
import { problemMessage } from "./problem.ts";

/** Largest whole number up to which doubles have no gaps. */
const COUNT_MAX = 2 ** 53;
/** Largest amount, rate or velocity; sums and ratios of it stay finite. */
export const AMOUNT_MAX = 1e15;
/** Longest id, in UTF-16 units. */
export const ID_LENGTH_MAX = 256;

const missing = problemMessage("missing", "Field required");

/** Text that names a KOL. */
export function kolIdField() {
  return z.string({
    error: ({ input }) =>
      input === undefined
        ? missing
        : problemMessage("string_type", "Input should be a valid string"),
  }).min(1, {
    error: problemMessage(
      "string_too_short",
      "String should have at least 1 character",
    ),
  }).max(ID_LENGTH_MAX, {
    error: problemMessage(
      "string_too_long",
      `String should have at most ${ID_LENGTH_MAX} characters`,
    ),
  }).openapi({ description: "Identifies the KOL", example: "user123" });
}

/**
 * A whole number from `min` on. As typed writers send them, a text of digits
 * and true or false are taken too.
 */
export function countField(description: string, min = 0) {
  return wholeNumber(min).openapi({
    type: "integer",
    minimum: min,
    maximum: COUNT_MAX,
    description,
  });
}

/** As {@linkcode countField}; missing where absent or null. */
export function optionalCount(description: string, min = 0) {
  return wholeNumber(min).nullish().openapi({
    type: ["integer", "null"],
    minimum: min,
    maximum: COUNT_MAX,
    description,
  });
}

/** A number between `min` and 1e15; a text of a number is taken too. */
export function amountField(description: string, min: number = -AMOUNT_MAX) {
  return realNumber(min).openapi({
    type: "number",
    minimum: min,
    maximum: AMOUNT_MAX,
    description,
  });
}

/** As {@linkcode amountField}; missing where absent or null. */
export function optionalAmount(
  description: string,
  min: number = -AMOUNT_MAX,
) {
  return realNumber(min).nullish().openapi({
    type: ["number", "null"],
    minimum: min,
    maximum: AMOUNT_MAX,
    description,
  });
}

/**
 * true or false, also as the usual words and as 1 or 0; missing where absent or
 * null.
 */
export function optionalFlag(description: string) {
  return z.preprocess(
    toFlag,
    z.boolean({
      error: ({ input }) =>
        typeof input === "string" || typeof input === "number"
          ? problemMessage(
            "bool_parsing",
            "Input should be a valid boolean, unable to interpret input",
          )
          : problemMessage("bool_type", "Input should be a valid boolean"),
    }),
  ).nullish().openapi({ type: ["boolean", "null"], description });
}

function wholeNumber(min: number) {
  return z.preprocess(
    toCount,
    z.number({ error: ({ input }) => notNumber(input, "int") })
      .refine(Number.isInteger, {
        error: problemMessage(
          "int_from_float",
          "Input should be a valid integer, got a number with a fractional part",
        ),
        abort: true,
      })
      .min(min, { error: tooSmall(min) })
      .max(COUNT_MAX, { error: tooLarge(COUNT_MAX) }),
  );
}

function realNumber(min: number) {
  return z.preprocess(
    toAmount,
    z.number({ error: ({ input }) => notNumber(input, "float") })
      .min(min, { error: tooSmall(min) })
      .max(AMOUNT_MAX, { error: tooLarge(AMOUNT_MAX) }),
  );
}

function notNumber(input: unknown, kind: "int" | "float"): string {
  if (input === undefined) return missing;
  if (typeof input === "number") {
    return problemMessage("finite_number", "Input should be a finite number");
  }
  const expected = `Input should be a valid ${
    kind === "int" ? "integer" : "number"
  }`;
  return typeof input === "string"
    ? problemMessage(
      `${kind}_parsing`,
      `${expected}, unable to parse string as ${
        kind === "int" ? "an integer" : "a number"
      }`,
    )
    : problemMessage(`${kind}_type`, expected);
}

function tooSmall(min: number): string {
  return problemMessage(
    "greater_than_equal",
    `Input should be greater than or equal to ${min}`,
  );
}

function tooLarge(max: number): string {
  return problemMessage(
    "less_than_equal",
    `Input should be less than or equal to ${max}`,
  );
}

function toCount(value: unknown): unknown {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" && wholeText.test(value.trim())
    ? Number(value)
    : value;
}

function toAmount(value: unknown): unknown {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" && realText.test(value.trim())
    ? Number(value)
    : value;
}

function toFlag(value: unknown): unknown {
  const word = typeof value === "string" ? value.trim().toLowerCase() : value;
  return flagWords.get(word) ?? value;
}

const wholeText = /^[+-]?\d{1,20}(?:\.0{1,20})?$/;
const realText =
  /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:e[+-]?\d{1,3})?$/i;
const flagWords: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...["true", "t", "yes", "y", "on", "1", 1].map((word) =>
    [word, true] as const
  ),
  ...["false", "f", "no", "n", "off", "0", 0].map((word) =>
    [word, false] as const
  ),
]);
