import type { z } from "zod";
import {
  breakerOption,
  nestedPolicy,
  rateOption,
  retryOption,
} from "../core/nested_policy.ts";
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
  rate: typeof rateOption;
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
    rate: rateOption,
    retry: retryOption,
    breaker: breakerOption,
  };
}

/** The policy that a sink's options ask for. */
export function writePolicy(
  settings:
    & {
      readonly [
        Name in keyof WriteOptions as Name extends "rate" ? never : Name
      ]: z.output<WriteOptions[Name]>;
    }
    & {
      readonly rate?: z.output<typeof rateOption>;
    },
): PolicySettings {
  return {
    timeoutMs: settings.timeout,
    inFlight: settings.inFlight,
    order: "input",
    ...nestedPolicy(settings),
  };
}
