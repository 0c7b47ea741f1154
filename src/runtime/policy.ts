import { BrokenCircuitError } from "cockatiel";
import type { Clock } from "../core/clock.ts";
import {
  type ErrorCode,
  HotpathError,
  toHotpathError,
} from "../core/errors.ts";
import { InvariantError } from "../core/invariant.ts";
import type { PolicySettings } from "../core/policy.ts";
import { formatDuration } from "../core/units.ts";
import { NodeBreaker } from "./node_breaker.ts";
import type { NodeMeter } from "./node_meter.ts";
import { RetryBudget } from "./retry_budget.ts";

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
   * Give up after one burst, and at once where a probe has failed, instead of
   * waiting for the service.
   */
  readonly giveUp: boolean;
  /** Told before each retry. */
  readonly onRetry?: (attempts: number, error: HotpathError) => void;
}

/** The outcome of a run: a value, or an error that no retry can mend. */
export type PolicyResult<T> =
  | { readonly kind: "ok"; readonly value: T; readonly tries: Tries }
  | {
    readonly kind: "failed";
    readonly error: HotpathError;
    readonly tries: Tries;
  };

/** How often something was tried, and since when. */
export interface Tries {
  readonly attempts: number;
  /** Unix milliseconds. */
  readonly firstAt: number;
}

/**
 * Carries out a node's policy: a deadline for each attempt, retries with full
 * jitter within a budget, and a breaker behind which calls wait. While the
 * other side is down a run goes on for ever: the caller keeps what it has, its
 * budget is spent and the source pauses. Only an error whose disposition is
 * not `retry` ends it.
 */
export class Policy {
  readonly #settings: PolicySettings;
  readonly #context: PolicyContext;
  readonly #breaker: NodeBreaker;
  readonly #retries: RetryBudget;

  constructor(settings: PolicySettings, context: PolicyContext) {
    this.#settings = settings;
    this.#context = context;
    this.#retries = new RetryBudget(settings.retry.budget);
    this.#breaker = new NodeBreaker(settings.breaker, context.clock);
  }

  /** Runs `attempt` until it succeeds or fails for good. */
  async run<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    run: PolicyRun,
  ): Promise<PolicyResult<T>> {
    const { meter, clock } = this.#context;
    const firstAt = clock.now();
    this.#retries.earn();
    for (let attempts = 1;; attempts++) {
      const result = await this.#attempt(attempt, run);
      if (result.kind === "ok") {
        meter.status = "ok";
        return { ...result, tries: { attempts, firstAt } };
      }
      const { error } = result;
      if (error.disposition !== "retry") meter.status = "ok";
      if (error.disposition !== "retry" || this.#isOver(attempts, run)) {
        return { kind: "failed", error, tries: { attempts, firstAt } };
      }
      meter.retries++;
      meter.status = this.#status(attempts);
      run.onRetry?.(attempts, error);
      await this.#wait(this.#delayMs(attempts, error), run.signal);
    }
  }

  /** Has a run that gives up done what it could? */
  #isOver(attempts: number, { giveUp }: PolicyRun): boolean {
    return giveUp &&
      (this.#breaker.isDown || attempts >= this.#settings.retry.attempts);
  }

  async #attempt<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    { signal, giveUp }: PolicyRun,
  ): Promise<
    { kind: "ok"; value: T } | { kind: "failed"; error: HotpathError }
  > {
    for (;;) {
      signal.throwIfAborted();
      if (giveUp && this.#breaker.isDown) {
        return { kind: "failed", error: this.#leftAlone() };
      }
      try {
        const value = await this.#breaker.execute(() =>
          this.#timed(attempt, signal)
        );
        return { kind: "ok", value };
      } catch (thrown) {
        signal.throwIfAborted();
        if (!(thrown instanceof BrokenCircuitError)) {
          return { kind: "failed", error: this.#named(thrown) };
        }
        this.#context.meter.status = "breaker open";
        if (giveUp && this.#breaker.isDown) continue;
        const left = this.#breaker.untilProbeMs;
        await this.#wait(Math.max(left, probeWaitMinMs), signal);
      }
    }
  }

  #leftAlone(): HotpathError {
    const { node, codes } = this.#context;
    return new HotpathError({
      code: codes.failed,
      message:
        `${node} is left alone until its next probe, as the last one failed`,
    });
  }

  /** A fault of our own code is not worth a retry; anything else is. */
  #named(thrown: unknown): HotpathError {
    const own = thrown instanceof InvariantError ||
      thrown instanceof TypeError || thrown instanceof RangeError ||
      thrown instanceof ReferenceError;
    return toHotpathError(
      thrown,
      own ? "handler-crashed" : this.#context.codes.failed,
      `Call ${this.#context.node}`,
    );
  }

  async #timed<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    outer: AbortSignal,
  ): Promise<T> {
    const { clock, node, codes } = this.#context;
    const inner = new AbortController();
    const forward = () => inner.abort(outer.reason);
    outer.addEventListener("abort", forward, { once: true });
    const cancel = clock.after(this.#settings.timeoutMs, () =>
      inner.abort(
        new HotpathError({
          code: codes.timeout,
          message: `${node} did not answer within ${
            formatDuration(this.#settings.timeoutMs)
          }`,
        }),
      ));
    try {
      return await Promise.race([
        attempt(inner.signal),
        rejectOnAbort(inner.signal),
      ]);
    } catch (thrown) {
      // Named here, as the breaker must tell a fault of ours from an absence.
      throw this.#named(inner.signal.aborted ? inner.signal.reason : thrown);
    } finally {
      cancel();
      outer.removeEventListener("abort", forward);
    }
  }

  #delayMs(attempts: number, error: HotpathError): number {
    const { retry, breaker } = this.#settings;
    const asked = Math.min(error.retryAfterMs ?? 0, retryAfterMaxMs);
    const burstOver = attempts % retry.attempts === 0;
    if (burstOver || !this.#retries.spend()) {
      return Math.max(asked, breaker.probeAfter);
    }
    const step = (attempts % retry.attempts) - 1;
    const ceiling = Math.min(
      retry.backoff.toMs,
      retry.backoff.fromMs * 2 ** Math.min(step, doublingsMax),
    );
    return Math.max(asked, this.#context.random() * ceiling);
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    this.#context.meter.beginWait();
    try {
      await this.#context.clock.sleep(ms, signal);
    } finally {
      this.#context.meter.endWait();
    }
  }

  #status(attempts: number): string {
    if (this.#breaker.isOpen) return "breaker open";
    const burst = ((attempts - 1) % this.#settings.retry.attempts) + 1;
    return `retry ${burst}/${this.#settings.retry.attempts}`;
  }
}

/** The longest wait that another side may ask for. */
const retryAfterMaxMs = 60_000;
const probeWaitMinMs = 10;
const doublingsMax = 30;

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), {
      once: true,
    });
  });
}
