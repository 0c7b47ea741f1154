import type { LogAdmin } from "../../src/drivers/log.ts";

/** The greatest figures of a group in some time. */
export interface Peaks {
  /** The most events that were settled in a second. */
  readonly settledASecond: number;
  /** The most that the topic held and the group had not committed. */
  readonly uncommitted: number;
}

/** Samples, every second, what a group settles and what it has yet to. */
export class GroupPeaks {
  readonly #admin: LogAdmin;
  readonly #topic: string;
  readonly #group: string;
  readonly #timer: ReturnType<typeof setInterval>;
  #peaks: Peaks = none;
  #last: { readonly total: number; readonly atMs: number } | undefined;

  constructor(admin: LogAdmin, topic: string, group: string) {
    this.#admin = admin;
    this.#topic = topic;
    this.#group = group;
    this.#timer = setInterval(() => this.#sample(), sampleMs);
  }

  /** The peaks since this was asked last. */
  take(): Peaks {
    const peaks = this.#peaks;
    this.#peaks = none;
    return peaks;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    let total = 0;
    let uncommitted = 0;
    try {
      const positions = await this.#admin.groupPositions(this.#group);
      const committed = new Map(
        positions.map((one) => [one.partition, one.offset]),
      );
      for (const one of await this.#admin.ends(this.#topic)) {
        const offset = committed.get(one.partition) ?? one.start;
        total += offset;
        uncommitted += one.end - offset;
      }
    } catch {
      // While the log is down nothing is settled; the next sample tells more.
      return;
    }
    const atMs = performance.now();
    const last = this.#last ?? { total, atMs };
    this.#last = { total, atMs };
    const seconds = Math.max(1, (atMs - last.atMs) / 1_000);
    const settled = Math.round((total - last.total) / seconds);
    const peaks = this.#peaks;
    this.#peaks = {
      settledASecond: Math.max(peaks.settledASecond, settled),
      uncommitted: Math.max(peaks.uncommitted, uncommitted),
    };
  }
}

const none: Peaks = { settledASecond: 0, uncommitted: 0 };
const sampleMs = 1_000;
