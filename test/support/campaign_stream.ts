import type { OutRecord } from "../../src/core/record.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { SeededRandom } from "./seeded_random.ts";

/** An event of a campaign, as a test made it. */
export interface CampaignStreamEvent {
  readonly event_id: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly kol_id: string;
  readonly campaign_id: string;
  readonly impressions: number;
  readonly clicks: number;
  /** Hundredths of the revenue. */
  readonly cents: number;
}

/** Where an event was stored. */
export interface StoredEvent extends CampaignStreamEvent {
  readonly partition: number;
  readonly offset: number;
}

/** What a stream is like. */
export interface StreamShape {
  readonly events: number;
  /** From the first event to the last, milliseconds. */
  readonly spanMs: number;
  /** Start of the stream, Unix milliseconds. */
  readonly start: number;
  readonly seed: number;
}

/**
 * Events in nearly the order of their times: three in ten come up to half a
 * minute late, some by minutes, a few by more than any window waits, and one
 * in a hundred comes twice.
 */
export function campaignStream(
  { events, spanMs, start, seed }: StreamShape,
): CampaignStreamEvent[] {
  const random = new SeededRandom(seed);
  const stream: CampaignStreamEvent[] = [];
  while (stream.length < events) {
    const place = Math.floor(stream.length * spanMs / events);
    // In whole seconds, so that many are at the instant of a window's end.
    const seconds = Math.floor((place - delayOf(random)) / 1_000);
    const time = start + Math.max(0, seconds * 1_000);
    const event = eventOf(random, { index: stream.length, time });
    stream.push(event);
    if (random.chance(0.01) && stream.length < events) stream.push(event);
  }
  return stream;
}

function delayOf(random: SeededRandom): number {
  const kind = random.next();
  if (kind < 0.65) return 0;
  if (kind < 0.95) return random.whole(1, 30_000);
  return kind < 0.98
    ? random.whole(30_000, 4 * minuteMs)
    : random.whole(4 * minuteMs, 20 * minuteMs);
}

function eventOf(
  random: SeededRandom,
  { index, time }: { readonly index: number; readonly time: number },
): CampaignStreamEvent {
  const impressions = Math.round(random.logUniform(1, 100_000));
  const clicks = random.chance(0.3) ? 0 : random.whole(0, impressions);
  return {
    event_id: `event-${index}`,
    time,
    kol_id: `kol-${random.below(60)}`,
    campaign_id: `campaign-${random.below(4)}`,
    impressions,
    clicks,
    cents: clicks === 0 ? 0 : Math.round(random.logUniform(1, 10_000_000)),
  };
}

/** Where events go, and what decides in which partition each is. */
export interface StreamTarget {
  readonly topic: string;
  readonly key: "kol_id" | "event_id";
}

/** Writes events to a topic and tells where they are. */
export async function storeStream(
  { log }: Drivers,
  target: StreamTarget,
  stream: readonly CampaignStreamEvent[],
): Promise<StoredEvent[]> {
  const producer = await log.openProducer();
  try {
    const stored: StoredEvent[] = [];
    for (let from = 0; from < stream.length; from += sendMax) {
      const part = stream.slice(from, from + sendMax);
      const results = await producer.send(
        part.map((event) => recordOf(target, event)),
      );
      for (const [index, result] of results.entries()) {
        const event = part[index];
        if (result.kind !== "stored" || event === undefined) {
          throw new Error(`Event ${from + index} was not stored`);
        }
        const { partition, offset } = result;
        stored.push({ ...event, partition, offset });
      }
    }
    return stored;
  } finally {
    await producer.close();
  }
}

/** Moves the watermark of every partition past all windows of a stream. */
export async function endStream(
  { log }: Drivers,
  target: StreamTarget,
  { partitions, time }: { readonly partitions: number; readonly time: number },
): Promise<StoredEvent[]> {
  const producer = await log.openProducer();
  const ends = Array.from({ length: partitions }, (_, partition) => ({
    event_id: `end-${partition}`,
    time,
    kol_id: `end-${partition}`,
    campaign_id: "end",
    impressions: 0,
    clicks: 0,
    cents: 0,
    partition,
  }));
  const results = await producer.send(
    ends.map((end) => ({ ...recordOf(target, end), partition: end.partition })),
  );
  await producer.close();
  return results.map((result, index) => {
    const end = ends[index];
    if (result.kind !== "stored" || end === undefined) {
      throw new Error(`The end of partition ${index} was not stored`);
    }
    return { ...end, offset: result.offset };
  });
}

function recordOf(
  { topic, key }: StreamTarget,
  event: CampaignStreamEvent,
): OutRecord {
  const { time, cents, ...fields } = event;
  const value = {
    ...fields,
    event_time: new Date(time).toISOString(),
    revenue: cents / 100,
  };
  return {
    topic,
    key: encoder.encode(event[key]),
    value: encoder.encode(JSON.stringify(value)),
    headers: [],
  };
}

const encoder = new TextEncoder();
const minuteMs = 60_000;
const sendMax = 5_000;
