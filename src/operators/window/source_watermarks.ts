import type { MarkerFields } from "./window_marker.ts";

/** What is known of one source partition. */
interface SourceWatermark {
  watermark: number;
  /** Offset that it read next when it was last heard of. */
  position: number;
  isIdle: boolean;
  /** The log's time of its last marker. */
  heardAt: number;
}

/**
 * How far all source partitions have come, from their markers. A watermark says
 * what is in the topic, which stays true whatever comes later, so the highest
 * of a partition counts. That a partition is idle is true for a while alone: it
 * has to be said again, so that one that nobody reads is waited for.
 */
export class SourceWatermarks {
  readonly #expected: number;
  readonly #sources = new Map<string, SourceWatermark>();
  #heardAt = -Infinity;
  #merged = -Infinity;

  /** Source partitions that there are. */
  constructor(expected: number) {
    this.#expected = expected;
  }

  /** Has every source partition been heard of? */
  get isComplete(): boolean {
    return this.#sources.size === this.#expected;
  }

  /**
   * Event time up to which everything is there: the least watermark of those
   * that are not idle, the greatest where all are; never back.
   */
  get merged(): number {
    return this.#merged;
  }

  /** Of one source partition; undefined until it was heard of. */
  of(id: string): number | undefined {
    return this.#sources.get(id)?.watermark;
  }

  /** Takes a marker in; false where it is the first of its partition. */
  note(id: string, marker: MarkerFields, heardAt: number): boolean {
    this.#heardAt = Math.max(this.#heardAt, heardAt);
    const { watermark, position, isIdle } = marker;
    const known = this.#sources.get(id);
    if (known === undefined) {
      this.#sources.set(id, { watermark, position, isIdle, heardAt });
    } else {
      known.watermark = Math.max(known.watermark, watermark);
      // One who has read less does not know that there is nothing more.
      known.isIdle = isIdle && position >= known.position;
      known.position = Math.max(known.position, position);
      known.heardAt = Math.max(known.heardAt, heardAt);
    }
    if (this.isComplete) this.#merged = Math.max(this.#merged, this.#least());
    return known !== undefined;
  }

  #least(): number {
    let least = Infinity;
    let greatest = -Infinity;
    for (const source of this.#sources.values()) {
      greatest = Math.max(greatest, source.watermark);
      const isIdle = source.isIdle && this.#heardAt - source.heardAt <= idleMs;
      if (!isIdle) least = Math.min(least, source.watermark);
    }
    return least === Infinity ? greatest : least;
  }
}

/** How long a partition counts as idle after it said so, milliseconds. */
const idleMs = 30_000;
