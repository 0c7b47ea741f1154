/** What happened in one window of a KOL, added up the plain way. */
export interface PlainWindow {
  readonly kol_id: string;
  /** Unix milliseconds. */
  readonly start: number;
  readonly events: number;
  readonly engagement: number;
  readonly velocity: number;
  readonly momentum: number | null;
  readonly baseline: number | null;
  readonly baselineWindows: number;
  /** Mean views of its videos; null where none was looked at. */
  readonly avgViews: number | null;
}

/** An event as it was written. */
type Written = Readonly<Record<string, string | number | undefined>>;

const minute = 60_000;
const size = 5 * minute;

/**
 * Every window of every KOL, from the written events in any order: five minutes
 * every minute, nothing kept from one to the next but what is compared.
 */
export function plainTrending(events: readonly Written[]): PlainWindow[] {
  const byKol = Map.groupBy(
    events,
    (one) => String(one.username ?? one.kol_id),
  );
  return [...byKol].flatMap(([kol_id, own]) => windowsOf(kol_id, own));
}

function windowsOf(kol_id: string, own: readonly Written[]): PlainWindow[] {
  const times = own.map(timeOf);
  const first = startsOf(Math.min(...times))[0] ?? 0;
  const starts = [...new Set(times.flatMap(startsOf))].sort((a, b) => a - b);
  const windows: PlainWindow[] = [];
  for (const start of starts) {
    const within = own.filter((one) =>
      timeOf(one) >= start && timeOf(one) < start + size
    );
    const engagement = grownBy(within, "video_id", likes) +
      grownBy(within, "video_id", comments) +
      grownBy(within, "video_id", shares) +
      grownBy(within, "product_id", (one) => one.sold_count) +
      within.reduce((sum, one) => sum + Number(one.clicks ?? 0), 0);
    const isWhole = (one: PlainWindow) => one.start >= first + size;
    const before = windows.find((one) => one.start === start - size);
    const usual = windows.filter((one) =>
      isWhole(one) && one.start <= start - size
    );
    windows.push({
      kol_id,
      start,
      events: within.length,
      engagement,
      velocity: engagement / 5 * (1 + 0.1 * Math.log(1 + within.length)),
      momentum: before !== undefined && isWhole(before) && before.engagement > 0
        ? (engagement - before.engagement) / before.engagement
        : null,
      baseline: usual.length >= 5
        ? usual.reduce((sum, { velocity }) => sum + velocity, 0) / usual.length
        : null,
      baselineWindows: usual.length,
      avgViews: meanViews(within),
    });
  }
  return windows;
}

/** Starts of the windows that a time is in, the oldest first. */
function startsOf(time: number): number[] {
  const newest = Math.floor(time / minute) * minute;
  return [4, 3, 2, 1, 0].map((back) => newest - back * minute);
}

function grownBy(
  events: readonly Written[],
  item: string,
  count: (event: Written) => string | number | undefined,
): number {
  let sum = 0;
  const seen = events.filter((one) => count(one) !== undefined);
  for (const [id, looks] of Map.groupBy(seen, (one) => one[item])) {
    if (id === undefined) continue;
    const counts = looks.map((one) => Number(count(one)));
    sum += Math.max(...counts) - Math.min(...counts);
  }
  return sum;
}

function meanViews(events: readonly Written[]): number | null {
  const largest = new Map<string, number>();
  for (const one of events) {
    const views = one.view_count ?? one.video_views;
    if (one.video_id === undefined || views === undefined) continue;
    const id = String(one.video_id);
    largest.set(id, Math.max(largest.get(id) ?? 0, Number(views)));
  }
  return largest.size === 0
    ? null
    : [...largest.values()].reduce((a, b) => a + b) / largest.size;
}

function timeOf({ event_time }: Written): number {
  return Date.parse(String(event_time));
}

const likes = (one: Written) => one.like_count ?? one.video_likes;
const comments = (one: Written) => one.comment_count ?? one.video_comments;
const shares = (one: Written) => one.share_count ?? one.video_shares;
