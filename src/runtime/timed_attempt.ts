import type { Clock } from "../core/clock.ts";
import { type ErrorCode, HotpathError } from "../core/errors.ts";
import { formatDuration } from "../core/units.ts";

/** The deadline of an attempt. */
export interface Deadline {
  readonly clock: Clock;
  readonly ms: number;
  /** Code and wording of the error when it has passed. */
  readonly code: ErrorCode;
  readonly node: string;
}

/**
 * Makes one attempt under a deadline, which aborts its signal. It ends at the
 * deadline, or with `outer`, also where the attempt ignores its signal; it then
 * rejects with the signal's reason.
 */
export async function timedAttempt<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  outer: AbortSignal,
  { clock, ms, code, node }: Deadline,
): Promise<T> {
  const inner = new AbortController();
  const forward = () => inner.abort(outer.reason);
  outer.addEventListener("abort", forward, { once: true });
  const cancel = clock.after(ms, () =>
    inner.abort(
      new HotpathError({
        code,
        message: `${node} did not answer within ${formatDuration(ms)}`,
      }),
    ));
  try {
    return await Promise.race([
      attempt(inner.signal),
      rejectOnAbort(inner.signal),
    ]);
  } catch (thrown) {
    throw inner.signal.aborted ? inner.signal.reason : thrown;
  } finally {
    cancel();
    outer.removeEventListener("abort", forward);
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), {
      once: true,
    });
  });
}
