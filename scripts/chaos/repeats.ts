import type { Fault } from "./fault.ts";
import type { Peaks } from "./group_peaks.ts";

/** A record of the scores or of the dead letters. */
export interface Copy {
  readonly origin: string;
  /** The log's time of it, Unix milliseconds. */
  readonly atMs: number;
}

/** A record of an event that was there already. */
export interface Repeat {
  readonly atMs: number;
  /** What keeps its order: the events of one key. */
  readonly line: string;
  /** Whether its line stepped back here, or goes on from where it had. */
  readonly isRewind: boolean;
}

/** Part of a run: from the first strike of a step until the next step's. */
export interface Stage {
  readonly name: string;
  /** Faults that struck in it, by name. */
  readonly faults: readonly string[];
  /** Unix milliseconds. */
  readonly fromMs: number;
  /** When it was over its faults. */
  readonly untilMs: number;
  readonly peaks: Peaks;
}

/** What a stage repeated, and what it may have. */
export interface StageRepeats {
  readonly stage: string;
  readonly repeats: number;
  readonly repeatsMax: number;
  /** How often the worst of the lines stepped back. */
  readonly rewinds: number;
  readonly rewindsMax: number;
}

/**
 * Whether a fault may lead to repeats: one that takes uncommitted work away,
 * and one by which partitions move, as a revoke waits for what is in flight so
 * long and no longer. Everything else may not: a store or a service that is
 * away, slow or wrong is asked again by the one node that asked it.
 */
export function mayRepeat(fault: Fault): boolean {
  return fault.isHard || fault.touches.split(" ").includes("members");
}

/** Every copy but an event's first, in the order of each partition. Pure. */
export function repeatsIn(
  copies: readonly Copy[],
  lineOf: (origin: string) => string,
): Repeat[] {
  const places = new Map<string, number>();
  const lasts = new Map<string, number>();
  return copies.flatMap(({ origin, atMs }) => {
    const line = lineOf(origin);
    const last = lasts.get(line) ?? -1;
    const known = places.get(origin);
    const place = known ?? places.size;
    places.set(origin, place);
    lasts.set(line, place);
    return known === undefined ? [] : [{ atMs, line, isRewind: place <= last }];
  });
}

export interface RepeatLimits {
  readonly faults: readonly Fault[];
  /** Events that may be in flight in all members together. */
  readonly inFlightMax: number;
  /** When partitions moved though no fault struck, Unix milliseconds. */
  readonly movedAtMs: readonly number[];
}

/**
 * What each stage repeated, beside what it may have. A repeat belongs to the
 * stage in which it was written. The faults of a stage may still tell in the
 * next ones, until the group has forgotten a member and moved its partitions;
 * a stage that no fault reaches may repeat nothing. A fault that does may
 *
 * - repeat what was in flight, which is never more than the topic held
 *   uncommitted, and what was settled since the last commit, of one second;
 * - let a line step back a few times, however much the load. This tells a
 *   program that writes everything twice from one that replays.
 */
export function repeatsByStage(
  repeats: readonly Repeat[],
  stages: readonly Stage[],
  limits: RepeatLimits,
): StageRepeats[] {
  const moving = new Set(
    limits.faults.filter(mayRepeat).map((fault) => fault.name),
  );
  return stages.map((stage, index) => {
    const fromMs = index === 0 ? -Infinity : stage.fromMs;
    const endMs = stages[index + 1]?.fromMs ?? Infinity;
    const inside = repeats.filter(({ atMs }) => atMs >= fromMs && atMs < endMs);
    const struck = stages.slice(0, index + 1)
      .filter((one) => one === stage || one.untilMs + reachMs > fromMs)
      .flatMap((one) => one.faults.filter((name) => moving.has(name)));
    const moved = limits.movedAtMs.filter((atMs) =>
      atMs < endMs && atMs + reachMs >= fromMs
    );
    const hits = struck.length + moved.length;
    const { uncommitted, settledASecond } = stage.peaks;
    return {
      stage: stage.name,
      repeats: inside.length,
      repeatsMax: hits *
        (Math.min(limits.inFlightMax, uncommitted) + settledASecond),
      rewinds: mostOfALine(inside.filter((one) => one.isRewind)),
      rewindsMax: hits * rewindsAHit,
    };
  });
}

function mostOfALine(repeats: readonly Repeat[]): number {
  const counts = new Map<string, number>();
  for (const { line } of repeats) {
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** The stage nearest to a limit, or furthest beyond it. */
export function worstStage(
  stages: readonly StageRepeats[],
  nearness: (stage: StageRepeats) => number,
): StageRepeats | undefined {
  return stages.toSorted((a, b) => nearness(b) - nearness(a)).at(0);
}

/** How near a stage came to the limit of its repeats; above 1 is beyond it. */
export function repeatsShare({ repeats, repeatsMax }: StageRepeats): number {
  return repeats === 0 ? 0 : repeats / repeatsMax;
}

/** The same of the steps back. */
export function rewindsShare({ rewinds, rewindsMax }: StageRepeats): number {
  return rewinds === 0 ? 0 : rewinds / rewindsMax;
}

/**
 * A partition that is taken from a member goes to another and may come back,
 * and a member that was frozen may write what it held beside its successor.
 */
const rewindsAHit = 3;
/** The session timeout, six seconds, and the moving of partitions after it. */
const reachMs = 10_000;
