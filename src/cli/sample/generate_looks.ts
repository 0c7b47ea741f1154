import type { Generated, GenerateOptions } from "./generated.ts";
import { brokenEvent, type SampleEvent } from "./profile_events.ts";
import { Random } from "./random.ts";

/** Topics of the looks. */
export const lookTopics = ["kol.videos.raw", "kol.products.raw"] as const;

/** Which looks to invent. */
export interface LookOptions extends GenerateOptions {
  /** User names of the KOLs; invented ones if left out. */
  readonly usernames?: readonly string[];
}

/** A video or a product on one, and how fast its counts grow. */
interface Item {
  readonly topic: typeof lookTopics[number];
  readonly username: string;
  readonly videoId: string;
  readonly productId: string;
  /** Likes a look. */
  readonly rate: number;
  /** Does attention to it grow sharply in the last third? */
  readonly surges: boolean;
  views: number;
  likes: number;
  sold: number;
}

/**
 * Looks at the same videos and products every 30 seconds, up to now: their
 * counts only grow, and those of every fifth KOL grow twelve times as fast in
 * the last third. The same for the same options.
 */
export function* generateLooks(options: LookOptions): Generator<Generated> {
  const { count, timeMs } = options;
  const random = new Random(options.seed);
  const items = inventItems(random, options.usernames);
  const rounds = Math.ceil(count / items.length);
  let broken = 0;
  for (let index = 0; index < count; index++) {
    const round = Math.floor(index / items.length);
    const item = items[index % items.length];
    if (item === undefined) return;
    const at = timeMs - (rounds - round) * lookMs +
      random.whole(0, lookMs / 2);
    if (random.chance(options.bad)) {
      const value = brokenEvent(random, at, broken++);
      yield { topic: item.topic, key: null, value, isBroken: true };
      continue;
    }
    grow(item, round / rounds >= surgeFrom, random);
    yield lookAt(item, at, random);
  }
}

function lookAt(item: Item, timeMs: number, random: Random): Generated {
  const { topic, username, productId, videoId } = item;
  const isVideo = topic === "kol.videos.raw";
  const look = isVideo ? videoLook : productLook;
  return {
    topic,
    key: isVideo ? videoId : `${username}_${productId}`,
    value: encoder.encode(JSON.stringify(look(item, timeMs, random))),
    isBroken: false,
  };
}

function inventItems(
  random: Random,
  usernames: readonly string[] = Array.from(
    { length: kolCount },
    () => `kol_${random.hex(10)}`,
  ),
): Item[] {
  return usernames.flatMap((username, index) =>
    itemTopics.map((topic) => {
      const likes = Math.round(random.logUniform(200, 50_000));
      return {
        topic,
        username,
        videoId: idOf(random),
        productId: idOf(random),
        rate: random.logUniform(5, 60),
        surges: index % 5 === 0,
        views: likes * random.whole(8, 30),
        likes,
        sold: random.whole(0, 5_000),
      };
    })
  );
}

function idOf(random: Random): string {
  return `7${random.whole(1e9, 9e9)}${random.whole(1e7, 9e7)}`;
}

function grow(item: Item, isLate: boolean, random: Random): void {
  const speed = item.surges && isLate ? surge : 1;
  const likes = Math.round(item.rate * speed * (0.8 + 0.4 * random.next()));
  item.likes += likes;
  item.views += likes * 15;
  item.sold += Math.round(likes * 0.05);
}

function videoLook(item: Item, timeMs: number, random: Random): SampleEvent {
  return {
    ...lookOf(item, timeMs, random),
    event_type: "video",
    view_count: item.views,
    like_count: item.likes,
    comment_count: Math.round(item.likes * 0.03),
    share_count: Math.round(item.likes * 0.02),
  };
}

function productLook(item: Item, timeMs: number, random: Random): SampleEvent {
  return {
    ...lookOf(item, timeMs, random),
    event_type: "product",
    product_id: item.productId,
    product_title: "Phone case",
    seller_id: "7400000000000000001",
    price: 120_000,
    currency: "VND",
    video_views: item.views,
    video_likes: item.likes,
    video_comments: Math.round(item.likes * 0.03),
    video_shares: Math.round(item.likes * 0.02),
    sold_count: item.sold,
  };
}

function lookOf(
  { username, videoId }: Item,
  timeMs: number,
  random: Random,
): SampleEvent {
  return {
    event_id: random.uuid(),
    event_time: new Date(timeMs).toISOString(),
    platform: "tiktok",
    video_id: videoId,
    video_url: `https://social.example/@${username}/video/${videoId}`,
    username,
  };
}

const encoder = new TextEncoder();
const kolCount = 20;
/** What each KOL shows. */
const itemTopics = [
  "kol.videos.raw",
  "kol.videos.raw",
  "kol.products.raw",
] as const;
const lookMs = 30_000;
const surge = 12;
/** Share of the looks after which some surge. */
const surgeFrom = 2 / 3;
