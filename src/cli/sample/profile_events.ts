import type { Random } from "./random.ts";

/** An event as a JSON object, in the order of its fields. */
export type SampleEvent = Readonly<Record<string, unknown>>;

const bios = [
  "Street food, one stall at a time",
  "Dance covers every Friday \u{1F483}",
  "Honest reviews of cheap gadgets. Mail: hi@reviews.example",
  "Skincare for people in a hurry https://links.example/skin",
  "No bio yet.",
  "",
  "Hair \u00b7 nails \u00b7 brows",
  "Learning to cook, badly",
  "Runs, rides, rests",
] as const;

const platforms = [
  "tiktok",
  "tiktok",
  "tiktok",
  "youtube",
  "instagram",
] as const;

/** What is true of an invented KOL before anyone writes it down. */
interface Person {
  readonly username: string;
  readonly platform: string;
  readonly followers: number;
  readonly following: number;
  readonly likes: number;
  readonly posts: number;
  readonly ageDays: number;
  readonly verified: boolean;
  readonly bio: string;
}

/**
 * Invented profile events, two thirds in the scraped shape and one third in the
 * documented one. `timeMs` is the time of the event, Unix milliseconds.
 */
export function profileEvent(random: Random, timeMs: number): SampleEvent {
  const person = invent(random);
  const event = {
    event_id: random.uuid(),
    event_time: new Date(timeMs).toISOString(),
    event_type: "profile",
    platform: person.platform,
    username: person.username,
  };
  return random.chance(2 / 3)
    ? { ...event, ...scraped(person, random) }
    : { ...event, ...documented(person) };
}

function invent(random: Random): Person {
  const followers = Math.round(random.logUniform(80, 9e6));
  const bought = random.chance(0.15);
  const posts = Math.round(random.logUniform(3, 3_000));
  const likesPerFollower = bought
    ? random.logUniform(0.001, 0.08)
    : random.logUniform(0.5, 60);
  return {
    username: `kol_${random.hex(10)}`,
    platform: random.pick(platforms),
    followers,
    following: Math.round(random.logUniform(1, bought ? 7_000 : 1_500)),
    likes: Math.round(followers * likesPerFollower),
    posts,
    ageDays: random.whole(20, 3_000),
    verified: followers > 500_000 && random.chance(0.5),
    bio: random.pick(bios),
  };
}

/** As the page shows it: counts as texts, no posts, no age. */
function scraped(person: Person, random: Random): SampleEvent {
  return {
    nickname: person.username.slice(4, 9),
    followers_raw: shownCount(person.followers, random),
    following_raw: shownCount(person.following, random),
    likes_raw: shownCount(person.likes, random),
    bio: person.bio,
    avatar_url: random.chance(0.9)
      ? `https://images.example/${person.username}.jpeg`
      : "",
    verified: person.verified,
    profile_url: `https://social.example/@${person.username}`,
  };
}

function documented(person: Person): SampleEvent {
  return {
    followers_count: person.followers,
    following_count: person.following,
    post_count: person.posts,
    favorites_count: person.likes,
    account_age_days: person.ageDays,
    verified: person.verified,
    bio: person.bio,
    profile_url: `https://social.example/@${person.username}`,
  };
}

/** `852`, `1,234`, `11.3K`, `4.1M`, now and then `2,5M`. */
function shownCount(count: number, random: Random): string {
  if (count < 1_000) return String(count);
  if (count < 10_000 && random.chance(0.5)) {
    return count.toLocaleString("en-US");
  }
  const [unit, scale] = count < 1_000_000 ? ["K", 1_000] : ["M", 1_000_000];
  const text = (count / Number(scale)).toFixed(1);
  return `${random.chance(0.05) ? text.replace(".", ",") : text}${unit}`;
}

/** An invented video of a KOL. */
export function videoEvent(
  username: string,
  timeMs: number,
  random: Random,
): SampleEvent {
  const views = Math.round(random.logUniform(200, 3e6));
  const likes = Math.round(views * random.logUniform(0.005, 0.2));
  const id = `7${random.whole(1e9, 9e9)}${random.whole(1e7, 9e7)}`;
  return {
    event_id: random.uuid(),
    event_time: new Date(timeMs).toISOString(),
    event_type: "video",
    platform: "tiktok",
    video_id: id,
    video_url: `https://social.example/@${username}/video/${id}`,
    username,
    view_count: views,
    like_count: likes,
    comment_count: Math.round(likes * 0.03),
    share_count: Math.round(likes * 0.02),
  };
}

/** One way of many in which an event is broken; the same for the same number. */
export function brokenEvent(
  random: Random,
  timeMs: number,
  kind: number,
): Uint8Array {
  const good = profileEvent(random, timeMs);
  const breakers: readonly ((good: SampleEvent) => unknown)[] = [
    (one) => JSON.stringify(one).slice(0, -12),
    (one) => ({ ...one, username: "" }),
    (one) => ({ ...one, username: undefined }),
    (one) => ({ ...one, followers_count: "abc", followers_raw: "abc" }),
    (one) => ({ ...one, followers_count: -5, followers_raw: "-5K" }),
    (one) => ({ ...one, event_time: "yesterday" }),
    (one) => ({ ...one, event_time: "2999-01-01T00:00:00Z" }),
    () => "[1, 2, 3]",
    () => "not JSON at all",
    () => new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  ];
  const broken = breakers[kind % breakers.length]?.(good);
  if (broken instanceof Uint8Array) return broken;
  const text = typeof broken === "string" ? broken : JSON.stringify(broken);
  return new TextEncoder().encode(text);
}
