import { HotpathError } from "../../src/core/errors.ts";
import { NodeMeter } from "../../src/runtime/node_meter.ts";
import { Policy } from "../../src/runtime/policy.ts";
import type { PolicyResult } from "../../src/runtime/policy_run.ts";
import { type CountedSignal, countedSignal } from "./counted_signal.ts";
import { type PolicyParts, policySettings } from "./policy_settings.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** How one run under a policy is made. */
export interface RunParts {
  readonly giveUp?: boolean;
  readonly onRetry?: (attempts: number, error: HotpathError) => void;
  readonly signal?: AbortSignal;
}

/** A policy on virtual time with all that a test looks at. */
export interface PolicyRunner {
  readonly clock: VirtualClock;
  readonly meter: NodeMeter;
  readonly signal: CountedSignal;
  /** When each attempt began, virtual milliseconds. */
  readonly attemptsAt: readonly number[];
  /** Calls that may run at a time now. */
  limit(): number;
  run<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    parts?: RunParts,
  ): Promise<PolicyResult<T>>;
}

/** Makes a policy; `random` is 1 - epsilon, so waits are the longest there are. */
export function policyRunner(
  parts: PolicyParts = {},
  random: () => number = () => 1 - Number.EPSILON,
): PolicyRunner {
  const clock = new VirtualClock();
  const meter = new NodeMeter("call", clock);
  const signal = countedSignal();
  const attemptsAt: number[] = [];
  const policy = new Policy(policySettings({ inFlight: 1_000, ...parts }), {
    node: "call",
    clock,
    meter,
    random,
    codes: { timeout: "call-timeout", failed: "call-failed" },
  });
  return {
    clock,
    meter,
    signal,
    attemptsAt,
    limit: () => policy.limit,
    run: (attempt, run = {}) => {
      meter.beginWork();
      return policy.run((inner) => {
        attemptsAt.push(clock.monotonic());
        return attempt(inner);
      }, {
        signal: run.signal ?? signal.signal,
        giveUp: run.giveUp ?? false,
        ...(run.onRetry === undefined ? {} : { onRetry: run.onRetry }),
      }).finally(() => meter.endWork());
    },
  };
}

/** The service is away. */
export function away(retryAfterMs?: number): HotpathError {
  return new HotpathError({
    code: "call-unreachable",
    message: "Cannot reach it",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The service refuses what it was sent. */
export function refused(): HotpathError {
  return new HotpathError({
    code: "score-rejected",
    message: "Refused: 422",
  });
}
