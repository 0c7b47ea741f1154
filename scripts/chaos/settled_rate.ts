import type { LogAdmin } from "../../src/drivers/log.ts";

/** Samples how many events a group settles in a second. */
export class SettledRate {
  /** The most in any second so far. */
  max = 0;
  readonly #timer: ReturnType<typeof setInterval>;
  #last: { readonly total: number; readonly atMs: number } | undefined;

  constructor(admin: LogAdmin, group: string) {
    this.#timer = setInterval(() => this.#sample(admin, group), sampleMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #sample(admin: LogAdmin, group: string): Promise<void> {
    let total = 0;
    try {
      const positions = await admin.groupPositions(group);
      for (const { offset } of positions) total += offset;
    } catch {
      // While the log is down nothing is settled; the next sample tells more.
      return;
    }
    const atMs = performance.now();
    const last = this.#last;
    this.#last = { total, atMs };
    if (last === undefined) return;
    const seconds = Math.max(1, (atMs - last.atMs) / 1_000);
    this.max = Math.max(this.max, Math.round((total - last.total) / seconds));
  }
}

const sampleMs = 1_000;
