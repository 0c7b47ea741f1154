/**
 * The only source of time and timers, so that tests run on virtual time.
 * `now` is the wall clock (Unix milliseconds), `monotonic` never steps back.
 */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  /** Calls `run` every `ms`; the returned function stops it. */
  every(ms: number, run: () => void): () => void;
}

/** The clock of the machine. Reads the globals late, so fake timers apply. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep,
  after,
  every,
};

function after(ms: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = (left: number) => {
    timer = left > timerMaxMs
      ? setTimeout(() => arm(left - timerMaxMs), timerMaxMs)
      : setTimeout(run, left);
  };
  arm(ms);
  return () => clearTimeout(timer);
}

function every(ms: number, run: () => void): () => void {
  if (ms <= timerMaxMs) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  }
  let cancel = () => {};
  const arm = () => {
    cancel = after(ms, () => {
      arm();
      run();
    });
  };
  arm();
  return () => cancel();
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** A timer for longer than this (25 days) fires at once, so it is set in parts. */
const timerMaxMs = 2_147_483_647;
