import type {
  BreakerSettings,
  PolicySettings,
  RetrySettings,
} from "../../src/core/policy.ts";

/** What of a policy a test cares about. */
export interface PolicyParts
  extends Partial<Omit<PolicySettings, "retry" | "breaker">> {
  readonly retry?: Partial<RetrySettings>;
  readonly breaker?: Partial<BreakerSettings>;
}

/** A policy with round numbers where a test does not care. */
export function policySettings(parts: PolicyParts = {}): PolicySettings {
  const { retry, breaker, ...rest } = parts;
  return {
    timeoutMs: 1_000,
    inFlight: 1,
    order: "input",
    ...rest,
    retry: {
      attempts: 3,
      backoff: { fromMs: 100, toMs: 1_000 },
      budget: 0.2,
      ...retry,
    },
    breaker: {
      failures: 0.5,
      window: 10_000,
      probeAfter: 5_000,
      ...breaker,
    },
  };
}
