import type { Clock } from "../core/clock.ts";
import type { ErrorCode, HotpathError } from "../core/errors.ts";
import type { NodeMeter } from "./node_meter.ts";

/** What the policy needs of its surroundings. */
export interface PolicyContext {
  readonly node: string;
  readonly clock: Clock;
  readonly meter: NodeMeter;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly codes: { readonly timeout: ErrorCode; readonly failed: ErrorCode };
}

/** One run of a call under the policy. */
export interface PolicyRun {
  /** Ends every wait and attempt; the run then rejects with its reason. */
  readonly signal: AbortSignal;
  /**
   * Give up after one burst, or after the time that one may take at most, and
   * at once where a probe has failed, instead of waiting for the service.
   */
  readonly giveUp: boolean;
  /** Answers that cannot be used after which the run fails; one burst if unset. */
  readonly unusableMax?: number | undefined;
  /** Waited for before each attempt; at any time if unset. */
  readonly turn?: Turn;
  /** Told before each retry. */
  readonly onRetry?: (attempts: number, error: HotpathError) => void;
}

/** When a run may call, where several runs keep an order among them. */
export interface Turn {
  /** May it call now? */
  readonly isNow: boolean;
  /** Resolves when it may; rejects with the signal's reason. */
  come(signal: AbortSignal): Promise<void>;
  /** Told of a failed attempt before its place goes to another one. */
  failed(): void;
}

/** The outcome of a run: a value, or an error that no retry can mend. */
export type PolicyResult<T> =
  | { readonly kind: "ok"; readonly value: T; readonly tries: Tries }
  | {
    readonly kind: "failed";
    readonly error: HotpathError;
    readonly tries: Tries;
  };

/** What a run comes to, and after how many attempts. */
export type Tried<T> =
  | { readonly kind: "ok"; readonly value: T; readonly attempts: number }
  | {
    readonly kind: "failed";
    readonly error: HotpathError;
    readonly attempts: number;
  };

/** How often something was tried, and since when. */
export interface Tries {
  readonly attempts: number;
  /** Unix milliseconds. */
  readonly firstAt: number;
}
