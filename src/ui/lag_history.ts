import { partitionId } from "../core/source.ts";
import type { PartitionWhy } from "../runtime/partition_why.ts";

/** How far behind a partition is. */
export interface PartitionLagView {
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  /** Next offset after a restart. */
  readonly committed: number;
  /** Everything below it is finished. */
  readonly position: number;
  /** Offset after the last record; null where the log does not say. */
  readonly end: number | null;
  readonly lag: number | null;
  /**
   * How old the oldest unfinished record is, from when the end was seen to pass
   * it; null where that was before anybody looked.
   */
  readonly lagSeconds: number | null;
  /** Records a second by which the lag grows (or shrinks), over a minute. */
  readonly trend: number | null;
  /** Lags of the last samples, the oldest first. */
  readonly samples: readonly number[];
  readonly inFlight: number;
  readonly condition: PartitionWhy["condition"];
  readonly reason: string;
  /** Grows each time the partition is granted anew. */
  readonly grants: number;
}

interface Sample {
  readonly at: number;
  readonly end: number;
  readonly lag: number;
}

/** Remembers ends and lags of partitions for a while, to tell a trend. */
export class LagHistory {
  readonly #samples = new Map<string, Sample[]>();

  /** Adds what is now and tells it together with what was. */
  add(whys: readonly PartitionWhy[], now: number): PartitionLagView[] {
    const ids = new Set(whys.map(partitionId));
    for (const id of this.#samples.keys()) {
      if (!ids.has(id)) this.#samples.delete(id);
    }
    return whys.map((why) => this.#view(why, now));
  }

  #view(why: PartitionWhy, now: number): PartitionLagView {
    const samples = this.#samples.get(partitionId(why)) ?? [];
    this.#samples.set(partitionId(why), samples);
    const last = samples.at(-1);
    const isDue = last === undefined || now - last.at >= sampleEveryMs;
    if (isDue && why.end !== null && why.lag !== null) {
      samples.push({ at: now, end: why.end, lag: why.lag });
      if (samples.length > samplesKept) samples.shift();
    }
    return {
      source: why.source,
      topic: why.topic,
      partition: why.partition,
      committed: why.committed,
      position: why.position,
      end: why.end,
      lag: why.lag,
      lagSeconds: lagSeconds(why, samples, now),
      trend: trendOf(samples),
      samples: samples.map((one) => one.lag),
      inFlight: why.inFlight,
      condition: why.condition,
      reason: why.reason,
      grants: why.epoch,
    };
  }
}

function lagSeconds(
  why: PartitionWhy,
  samples: readonly Sample[],
  now: number,
): number | null {
  if (why.lag === null) return null;
  if (why.lag === 0) return 0;
  const passed = samples.findIndex((one) => one.end > why.position);
  // Passed before the first look: it is at least that old, but not known.
  if (passed <= 0) return null;
  return Math.round((now - (samples[passed - 1]?.at ?? now)) / 1_000);
}

function trendOf(samples: readonly Sample[]): number | null {
  const [first] = samples.slice(-trendSamples);
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) {
    return null;
  }
  const perSecond = (last.lag - first.lag) / ((last.at - first.at) / 1_000);
  return Math.round(perSecond * 100) / 100;
}

/** Together ten minutes. */
export const sampleEveryMs = 5_000;
const samplesKept = 120;
/** A minute, and where it began. */
const trendSamples = 13;
