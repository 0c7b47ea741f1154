import type { z } from "zod";
import { rate } from "./options.ts";
import { breakerOptions, type PolicySettings, retryOptions } from "./policy.ts";

/** The `retry` option of a node; all of it may be left out. */
export const retryOption = retryOptions
  .prefault({ attempts: undefined, backoff: undefined, budget: undefined })
  .meta({ description: "How often and how fast a failed call is tried again" });

/** The `breaker` option of a node; all of it may be left out. */
export const breakerOption = breakerOptions
  .prefault({ failures: undefined, window: undefined, probeAfter: undefined })
  .meta({ description: "When the other side is left alone for a while" });

/** The `rate` option of a node; without it calls are not paced. */
export const rateOption = rate({
  doc: "Calls in a unit of time at most, retries included",
}).optional();

/** What a node's `rate`, `retry` and `breaker` say of its policy. */
export function nestedPolicy(
  { rate, retry, breaker }: {
    readonly rate?: z.output<typeof rateOption>;
    readonly retry: z.output<typeof retryOption>;
    readonly breaker: z.output<typeof breakerOption>;
  },
): Pick<PolicySettings, "ratePerSecond" | "retry" | "breaker"> {
  return { ratePerSecond: rate, retry, breaker };
}
