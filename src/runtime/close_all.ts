import type { Clock } from "../core/clock.ts";
import { HotpathError, toHotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { formatDuration } from "../core/units.ts";

/** What closing needs of its surroundings. */
export interface CloseContext {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Closes one after the other. One that cannot be closed, or takes longer than
 * ten seconds, is told and keeps no other open: how a run ended does not depend
 * on it.
 */
export async function closeAll(
  closers: readonly (() => Promise<void> | undefined)[],
  { clock, logger }: CloseContext,
): Promise<void> {
  for (const close of closers) {
    try {
      await within(closeWaitMs, close, clock);
    } catch (thrown) {
      const error = toHotpathError(thrown, "log-unavailable", "Close topology");
      logger.log("warn", error.message, { code: error.code });
    }
  }
}

async function within(
  ms: number,
  close: () => Promise<void> | undefined,
  clock: Clock,
): Promise<void> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () =>
    late.reject(
      new HotpathError({
        code: "log-unavailable",
        message: `Close topology: not done within ${formatDuration(ms)}`,
      }),
    ));
  try {
    await Promise.race([close(), late.promise]);
  } finally {
    cancel();
  }
}

/** Longest wait for one node or source to close. */
const closeWaitMs = 10_000;
