import { z } from "zod";

const windowEntry = z.tuple([
  z.int(),
  z.int(),
  z.number(),
  z.number(),
  z.number().nullable(),
  z.int(),
  z.boolean(),
]).readonly();

const hourEntry = z.tuple([z.int(), z.number(), z.int()]).readonly();

const history = z.strictObject({
  since: z.int().nullable(),
  windows: z.array(windowEntry).readonly(),
  hours: z.array(hourEntry).readonly(),
}).readonly();

/** One window of a KOL, as far as later ones are compared with it. */
export interface PastWindow {
  /** Unix milliseconds. */
  readonly start: number;
  readonly revision: number;
  readonly engagement: number;
  readonly velocity: number;
  /** The market that it was compared with: kept, so that a replay meets it. */
  readonly market: number | null;
  readonly marketKols: number;
  /**
   * Was the KOL followed before it began? What one is first seen in is a part of
   * a window, and no measure for others.
   */
  readonly isWhole: boolean;
}

/** The velocities of the windows that began in one hour. */
interface PastHour {
  /** Hours since the epoch. */
  readonly hour: number;
  readonly sum: number;
  readonly windows: number;
}

/**
 * What is kept of a KOL's windows: the newest one by one, the earlier ones of a
 * week by the hour. A window that is told of again, after a crash or with more
 * events, takes its own place among the newest and so meets what it met before;
 * one from before them is compared and not kept.
 */
export class TrendingHistory {
  /** Ascending by start. */
  readonly windows: readonly PastWindow[];
  /** Start of the first window that was told of; undefined before. */
  readonly since: number | undefined;
  readonly #hours: readonly PastHour[];

  private constructor(
    windows: readonly PastWindow[],
    hours: readonly PastHour[],
    since: number | undefined,
  ) {
    this.windows = windows;
    this.#hours = hours;
    this.since = since;
  }

  static readonly empty: TrendingHistory = new TrendingHistory(
    [],
    [],
    undefined,
  );

  /** A history as it was kept; undefined if the text is none. */
  static read(text: string): TrendingHistory | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // What to make of it is the caller's to say.
      return undefined;
    }
    const read = history.safeParse(value);
    if (!read.success) return undefined;
    return new TrendingHistory(
      read.data.windows.map((
        [start, revision, engagement, velocity, market, marketKols, isWhole],
      ) => ({
        start,
        revision,
        engagement,
        velocity,
        market,
        marketKols,
        isWhole,
      })),
      read.data.hours.map(([hour, sum, windows]) => ({ hour, sum, windows })),
      read.data.since ?? undefined,
    );
  }

  /** As short as JSON is, as there is one of each KOL. */
  text(): string {
    return JSON.stringify({
      since: this.since ?? null,
      windows: this.windows.map((one) => [
        one.start,
        one.revision,
        one.engagement,
        one.velocity,
        one.market,
        one.marketKols,
        one.isWhole,
      ]),
      hours: this.#hours.map(({ hour, sum, windows }) => [hour, sum, windows]),
    });
  }

  /** Sorts histories with one newest window: one with more in it is greater. */
  get tie(): string {
    let revisions = 0;
    for (const { revision } of this.windows) revisions += revision;
    return String(revisions).padStart(tieDigits, "0");
  }

  at(start: number): PastWindow | undefined {
    return this.windows.find((one) => one.start === start);
  }

  /** Mean velocity of the whole windows that began at `last` or before. */
  meanTo(last: number): { readonly mean: number | null; windows: number } {
    let sum = 0;
    let count = 0;
    for (const { sum: velocities, windows, hour } of this.#hours) {
      if (hour * hourMs > last) continue;
      sum += velocities;
      count += windows;
    }
    for (const { start, velocity, isWhole } of this.windows) {
      if (start > last) break;
      if (!isWhole) continue;
      sum += velocity;
      count++;
    }
    return { mean: count === 0 ? null : rounded(sum / count), windows: count };
  }

  /** The history with one more window, or a later revision of one. */
  with(window: PastWindow): TrendingHistory {
    const known = this.at(window.start);
    if (known !== undefined && known.revision > window.revision) return this;
    const first = this.windows[0]?.start ?? -Infinity;
    const isOlder = known === undefined && window.start < first &&
      this.#hours.length > 0;
    // Its hour may hold it already.
    if (isOlder) return this;
    const windows = [
      ...this.windows.filter(({ start }) => start < window.start),
      window,
      ...this.windows.filter(({ start }) => start > window.start),
    ];
    const surplus = Math.max(0, windows.length - windowsMax);
    return new TrendingHistory(
      windows.slice(surplus),
      withHours(this.#hours, windows.slice(0, surplus), windows.at(-1)),
      Math.min(this.since ?? Infinity, window.start),
    );
  }
}

function withHours(
  hours: readonly PastHour[],
  gone: readonly PastWindow[],
  newest: PastWindow | undefined,
): readonly PastHour[] {
  if (gone.length === 0) return hours;
  const byHour = new Map(hours.map((one) => [one.hour, one]));
  for (const { start, velocity, isWhole } of gone) {
    if (!isWhole) continue;
    const hour = Math.floor(start / hourMs);
    const { sum = 0, windows = 0 } = byHour.get(hour) ?? {};
    byHour.set(hour, { hour, sum: sum + velocity, windows: windows + 1 });
  }
  const since = Math.floor((newest?.start ?? 0) / hourMs) - hoursMax;
  return [...byHour.values()].filter(({ hour }) => hour > since);
}

/** The last digits depend on which windows were added first. */
function rounded(mean: number): number {
  return Number(mean.toPrecision(12));
}

const hourMs = 3_600_000;
/** Windows that are kept one by one: more than a restart tells of again. */
export const windowsMax = 32;
/** A week, which evens out the days. */
export const hoursMax = 168;
/** Digits of the largest sum of revisions. */
const tieDigits = 18;
