import { z } from "zod";
import {
  durationPattern,
  type DurationRange,
  durationRangePattern,
  parseDurationMs,
  parseDurationRange,
  parsePercent,
  parseRatePerSecond,
  parseSizeBytes,
  percentPattern,
  ratePattern,
  sizePattern,
} from "./units.ts";

/**
 * The building blocks of a node type's options. Each carries its doc line and
 * its unit, so that the one declaration validates, completes in editors, fills
 * the reference and labels the drawing. A default is written as a person would
 * write it in the file.
 */
export interface OptionOptions<D> {
  readonly doc: string;
  readonly default?: D;
}

/**
 * A duration such as `20ms` or `5s`; in milliseconds once parsed. Zero only
 * where `zero` says that it means something.
 */
export function duration(
  options: OptionOptions<string> & { readonly zero?: boolean },
): z.ZodType<number> {
  return quantity(options, {
    unit: "duration",
    pattern: durationPattern,
    parse: parseDurationMs,
    expected: "a duration with a unit, such as 20ms, 5s, 10m, 1h or 90d",
    refuse: (ms) =>
      ms > 0 || options.zero === true ? undefined : "expected more than 0ms",
  });
}

/** A size such as `256KiB`, above zero; in bytes once parsed. */
export function size(options: OptionOptions<string>): z.ZodType<number> {
  return quantity(options, {
    unit: "size",
    pattern: sizePattern,
    parse: parseSizeBytes,
    expected: "a size with a unit, such as 64KiB or 8MiB",
    refuse: (bytes) => bytes > 0 ? undefined : "expected more than 0B",
  });
}

/** A share such as `20%`, at most `100%`; 0.2 once parsed. */
export function percent(options: OptionOptions<string>): z.ZodType<number> {
  return quantity(options, {
    unit: "percent",
    pattern: percentPattern,
    parse: parsePercent,
    expected: "a share with a percent sign, such as 20%",
    refuse: (share) => share <= 1 ? undefined : "expected at most 100%",
  });
}

/** Two durations above zero such as `100ms..5s`. */
export function durationRange(
  options: OptionOptions<string>,
): z.ZodType<DurationRange> {
  return quantity(options, {
    unit: "duration range",
    pattern: durationRangePattern,
    parse: parseDurationRange,
    expected: "two durations, the smaller first, such as 100ms..5s",
    refuse: ({ fromMs }) => fromMs > 0 ? undefined : "expected more than 0ms",
  });
}

/** A rate such as `50/s` or `100/m`, above zero; per second once parsed. */
export function rate(options: OptionOptions<string>): z.ZodType<number> {
  return quantity(options, {
    unit: "rate",
    pattern: ratePattern,
    parse: parseRatePerSecond,
    expected: "a rate with a unit of time, such as 50/s, 100/m or 1000/h",
    refuse: (perSecond) => perSecond > 0 ? undefined : "expected more than 0/s",
  });
}

/** A whole number from 1 up; `unit` says what it counts. */
export function count(
  options: OptionOptions<number> & { unit: string; max?: number },
): z.ZodType<number> {
  const max = options.max ?? Number.MAX_SAFE_INTEGER;
  const schema = z.number({ error: "expected a whole number" })
    .int("expected a whole number")
    .min(1, "expected at least 1")
    .max(max, `expected at most ${max}`)
    .meta({ description: options.doc, unit: options.unit });
  return options.default === undefined
    ? schema
    : schema.default(options.default).meta({
      description: options.doc,
      unit: options.unit,
    });
}

/** A text that is not empty. */
export function text(options: OptionOptions<string>): z.ZodType<string> {
  const schema = z.string({ error: "expected a text" })
    .min(1, "expected a text that is not empty")
    .meta({ description: options.doc });
  return options.default === undefined
    ? schema
    : schema.default(options.default).meta({ description: options.doc });
}

/** true or false. */
export function flag(
  options: OptionOptions<boolean>,
): z.ZodType<boolean> {
  const schema = z.boolean({ error: "expected true or false" })
    .meta({ description: options.doc });
  return options.default === undefined
    ? schema
    : schema.default(options.default).meta({ description: options.doc });
}

/** One of a closed list of words. */
export function choice<const T extends readonly [string, ...string[]]>(
  words: T,
  options: OptionOptions<T[number]>,
): z.ZodType<T[number]> {
  const schema = z.enum(words, { error: `expected one of ${words.join(", ")}` })
    .meta({ description: options.doc });
  // zod cannot see that a word of the list is one of its enum.
  return options.default === undefined
    ? schema
    : schema.default(options.default as never).meta({
      description: options.doc,
    });
}

interface Quantity<T> {
  readonly unit: string;
  readonly pattern: RegExp;
  readonly parse: (text: string) => T | undefined;
  readonly expected: string;
  /** What is wrong with a value that could be read; undefined if nothing. */
  readonly refuse: (value: T) => string | undefined;
}

function quantity<T>(
  options: OptionOptions<string>,
  spec: Quantity<T>,
): z.ZodType<T> {
  const meta = { description: options.doc, unit: spec.unit };
  const schema = z.string({ error: `expected ${spec.expected}` })
    .regex(spec.pattern, `expected ${spec.expected}`)
    .transform((value, context): T => {
      const parsed = spec.parse(value);
      const message = parsed === undefined
        ? `expected ${spec.expected}`
        : spec.refuse(parsed);
      if (parsed !== undefined && message === undefined) return parsed;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    })
    .meta(meta);
  return options.default === undefined
    ? schema
    : schema.prefault(options.default).meta(meta);
}
