import type { z } from "zod";
import { breakerOption, retryOption } from "../core/nested_policy.ts";
import { count, duration } from "../core/options.ts";
import type { PolicySettings } from "../core/policy.ts";

/** Defaults of a sink's writes. */
export interface WriteDefaults {
  readonly timeout: string;
  /** Batches that are written at a time. */
  readonly inFlight: number;
}

/** The options with which every sink says how it writes. */
export interface WriteOptions {
  timeout: z.ZodType<number>;
  inFlight: z.ZodType<number>;
  retry: typeof retryOption;
  breaker: typeof breakerOption;
}

/** The policy options of a sink, for its schema. */
export function writeOptions(defaults: WriteDefaults): WriteOptions {
  return {
    timeout: duration({
      doc: "Longest wait for a write to be acknowledged",
      default: defaults.timeout,
    }),
    inFlight: count({
      doc: "Batches that are written at a time",
      unit: "writes",
      default: defaults.inFlight,
      max: 256,
    }),
    retry: retryOption,
    breaker: breakerOption,
  };
}

/** The policy that a sink's options ask for. */
export function writePolicy(
  settings: {
    readonly [Name in keyof WriteOptions]: z.output<WriteOptions[Name]>;
  },
): PolicySettings {
  const { timeout, inFlight, retry, breaker } = settings;
  return { timeoutMs: timeout, inFlight, order: "input", retry, breaker };
}
