import { BrokenCircuitError } from "cockatiel";
import { HotpathError, toHotpathError } from "../core/errors.ts";
import { InvariantError } from "../core/invariant.ts";
import type { PolicySettings } from "../core/policy.ts";
import { formatDuration } from "../core/units.ts";
import { CallPace } from "./call_pace.ts";
import {
  ConcurrencyLimit,
  failureSign,
  type LoadSign,
} from "./concurrency_limit.ts";
import { NodeBreaker } from "./node_breaker.ts";
import type {
  PolicyContext,
  PolicyResult,
  PolicyRun,
  Tried,
  Turn,
} from "./policy_run.ts";
import { burstMaxMs, retryDelayMs } from "./retry_delay.ts";
import { RetryBudget } from "./retry_budget.ts";
import { timedAttempt } from "./timed_attempt.ts";

/**
 * Carries out a node's policy: a deadline for each attempt, retries with full
 * jitter within a budget, a rate, fewer calls at a time while the other side is
 * overloaded, and a breaker behind which calls wait. While the other side is
 * down a run goes on for ever: the caller keeps what it has, its budget is
 * spent and the source pauses. Only an error whose disposition is not `retry`
 * ends it, or answers that cannot be used, time and again.
 *
 * Requests are bounded: at most (1 + budget) for each run, ten, and one each
 * `probeAfter` for each run in flight; behind an open breaker one each probe.
 */
export class Policy {
  readonly #settings: PolicySettings;
  readonly #context: PolicyContext;
  readonly #breaker: NodeBreaker;
  readonly #retries: RetryBudget;
  readonly #pace: CallPace;
  readonly #limit: ConcurrencyLimit;

  constructor(settings: PolicySettings, context: PolicyContext) {
    this.#settings = settings;
    this.#context = context;
    this.#retries = new RetryBudget(settings.retry.budget);
    this.#breaker = new NodeBreaker(settings.breaker, context.clock);
    this.#pace = new CallPace(settings.ratePerSecond, context.clock);
    this.#limit = new ConcurrencyLimit({
      max: settings.inFlight,
      slowMs: settings.timeoutMs * slowShare,
    }, context.clock);
    context.meter.calls = () => this.#breaker.stateWith(this.#limit.state);
  }

  /** Calls that may run at a time now. */
  get limit(): number {
    return this.#limit.limit;
  }

  /** Runs `attempt` until it succeeds or fails for good. */
  async run<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    run: PolicyRun,
  ): Promise<PolicyResult<T>> {
    const firstAt = this.#context.clock.now();
    this.#retries.earn();
    const result = run.giveUp
      ? await this.#withinBurst(attempt, run)
      : await this.#tries(attempt, run);
    const { attempts, ...rest } = result;
    return { ...rest, tries: { attempts, firstAt } };
  }

  /** A run that gives up takes no longer than its burst may take at most. */
  async #withinBurst<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    run: PolicyRun,
  ): Promise<Tried<T>> {
    const ms = burstMaxMs(this.#settings);
    const total = new AbortController();
    const { signal } = total;
    const forward = () => total.abort(run.signal.reason);
    if (run.signal.aborted) forward();
    run.signal.addEventListener("abort", forward, { once: true });
    let late: HotpathError | undefined;
    const cancel = this.#context.clock.after(ms, () => {
      late = this.#lateBy(ms);
      total.abort(late);
    });
    let attempts = 0;
    try {
      return await this.#tries((inner) => {
        attempts++;
        return attempt(inner);
      }, { ...run, signal });
    } catch (thrown) {
      if (late === undefined || thrown !== late) throw thrown;
      return { kind: "failed", error: late, attempts };
    } finally {
      cancel();
      run.signal.removeEventListener("abort", forward);
    }
  }

  async #tries<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    run: PolicyRun,
  ): Promise<Tried<T>> {
    const { meter } = this.#context;
    let unusable = 0;
    for (let attempts = 1;; attempts++) {
      const result = await this.#attempt(attempt, run);
      if (result.kind === "ok") {
        meter.status = "ok";
        return { ...result, attempts };
      }
      const { error } = result;
      if (error.disposition !== "retry") meter.status = "ok";
      if (error.code === "reply-mismatch") unusable++;
      if (this.#isOver(error, { attempts, unusable, run })) {
        return { kind: "failed", error, attempts };
      }
      meter.retry(error);
      meter.status = this.#status(attempts);
      run.onRetry?.(attempts, error);
      await this.#wait(this.#delayMs(attempts, error), run.signal);
    }
  }

  #isOver(
    error: HotpathError,
    { attempts, unusable, run }: {
      readonly attempts: number;
      readonly unusable: number;
      readonly run: PolicyRun;
    },
  ): boolean {
    const { retry } = this.#settings;
    if (error.disposition !== "retry") return true;
    if (unusable >= (run.unusableMax ?? retry.attempts)) return true;
    return run.giveUp &&
      (this.#breaker.isDown || attempts >= retry.attempts);
  }

  async #attempt<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    { signal, giveUp, turn }: PolicyRun,
  ): Promise<
    { kind: "ok"; value: T } | { kind: "failed"; error: HotpathError }
  > {
    for (;;) {
      signal.throwIfAborted();
      if (giveUp && this.#breaker.isDown) {
        return { kind: "failed", error: this.#leftAlone() };
      }
      if (turn?.isNow === false) await this.#waitFor(turn.come(signal));
      try {
        const value = await this.#placed(attempt, signal, turn);
        return { kind: "ok", value };
      } catch (thrown) {
        signal.throwIfAborted();
        if (thrown === outOfTurn) continue;
        if (!(thrown instanceof BrokenCircuitError)) {
          const error = this.#named(thrown);
          this.#pace.rest(Math.min(error.retryAfterMs ?? 0, retryAfterMaxMs));
          return { kind: "failed", error };
        }
        this.#context.meter.status = "breaker open";
        if (giveUp && this.#breaker.isDown) continue;
        const left = this.#breaker.untilProbeMs;
        await this.#wait(Math.max(left, probeWaitMinMs), signal);
      }
    }
  }

  /** Makes one call in a place of the concurrency limit. */
  async #placed<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    order: Turn | undefined,
  ): Promise<T> {
    const { clock } = this.#context;
    const entering = this.#limit.enter(signal);
    if (entering !== undefined) await this.#waitFor(entering);
    let beganAt = clock.monotonic();
    let sign: LoadSign = "none";
    try {
      const turn = this.#pace.turn((ms) => this.#wait(ms, signal));
      if (turn !== undefined) await turn;
      // An earlier one may have failed meanwhile, and needs the place.
      if (order?.isNow === false) throw outOfTurn;
      beganAt = clock.monotonic();
      const value = await this.#breaker.execute(() =>
        this.#timed(attempt, signal, order)
      );
      sign = "ok";
      return value;
    } catch (thrown) {
      sign = failureSign(thrown);
      throw thrown;
    } finally {
      this.#limit.leave(sign, beganAt);
    }
  }

  /** Named inside, as the breaker must tell a fault of ours from an absence. */
  async #timed<T>(
    attempt: (signal: AbortSignal) => Promise<T>,
    outer: AbortSignal,
    order: Turn | undefined,
  ): Promise<T> {
    const { clock, node, codes, meter } = this.#context;
    const deadline = {
      clock,
      node,
      code: codes.timeout,
      ms: this.#settings.timeoutMs,
    };
    try {
      return await meter.operations.time(
        "attempt",
        () => timedAttempt(attempt, outer, deadline),
      );
    } catch (thrown) {
      order?.failed();
      throw this.#named(thrown);
    }
  }

  #lateBy(ms: number): HotpathError {
    const { codes, node } = this.#context;
    return new HotpathError({
      code: codes.timeout,
      message: `${node} did not answer within ${
        formatDuration(ms)
      }, retries included`,
    });
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

  #delayMs(attempts: number, error: HotpathError): number {
    const asked = Math.min(error.retryAfterMs ?? 0, retryAfterMaxMs);
    const own = retryDelayMs(attempts, this.#settings, {
      spend: () => this.#retries.spend(),
      random: this.#context.random,
    });
    return Math.max(asked, own);
  }

  #wait(ms: number, signal: AbortSignal): Promise<void> {
    return this.#waitFor(this.#context.clock.sleep(ms, signal));
  }

  async #waitFor(waiting: Promise<void>): Promise<void> {
    this.#context.meter.beginWait();
    try {
      await waiting;
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

/** Thrown where a call has to let another one go first. */
const outOfTurn = new Error("Another call goes first");

/** The longest wait that another side may ask for. */
export const retryAfterMaxMs = 60_000;
const probeWaitMinMs = 10;
/** A round trip below this share of the deadline is never too slow. */
const slowShare = 0.25;
