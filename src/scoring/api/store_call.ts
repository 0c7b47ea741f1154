import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/logger.ts";
import type { Call } from "./call.ts";
import { overdue, Refusal } from "./refusal.ts";

/** What reading a store needs. */
export interface StoreCallOptions {
  readonly call: Call;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Reads a store within the request's time. A store that fails is a 503 for the
 * caller; why it failed stands in the service's log.
 */
export async function storeCall<T>(
  read: () => Promise<T>,
  { call, clock, logger }: StoreCallOptions,
): Promise<T | Refusal> {
  let stopTimer = () => {};
  const late = new Promise<Refusal>((resolve) => {
    stopTimer = clock.after(
      Math.max(0, call.leftMs),
      () => resolve(overdue(call.timeoutMs)),
    );
  });
  try {
    return await Promise.race([guarded(read, logger), late]);
  } finally {
    stopTimer();
  }
}

/** 503: the service was started without what this endpoint reads. */
export function withoutStore(what: string): Refusal {
  return new Refusal(
    503,
    `Start the service with --state, it was started without: ${what}`,
  );
}

async function guarded<T>(
  read: () => Promise<T>,
  logger: Logger,
): Promise<T | Refusal> {
  try {
    return await read();
  } catch (thrown) {
    logger.log("error", "Cannot read the stored scores", {
      error: thrown instanceof Error ? thrown.message : String(thrown),
    });
    return new Refusal(503, "The stored scores cannot be read now, try again", {
      "retry-after": String(RETRY_AFTER_SECONDS),
    });
  }
}

const RETRY_AFTER_SECONDS = 5;
