import { systemClock } from "../../src/core/clock.ts";

/**
 * Waits for work, but no longer than `limitMs`. What fails, or is not done by
 * then, fails with `what` before its reason. Late work goes on, as nothing can
 * end it.
 */
export async function inTime<Value>(
  what: string,
  limitMs: number,
  work: Promise<Value>,
): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const cancel = systemClock.after(
    limitMs,
    () => late.reject(new Error(`not done within ${limitMs} ms`)),
  );
  try {
    return await Promise.race([work, late.promise]);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`${what}: ${reason}`, { cause: thrown });
  } finally {
    cancel();
  }
}
