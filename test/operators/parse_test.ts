import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type { Message } from "../../src/core/message.ts";
import type { MapNode } from "../../src/core/node.ts";
import { parse } from "../../src/operators/parse.ts";
import type { KolProfile } from "../../src/operators/parse/profile.ts";
import type { KolVideo } from "../../src/operators/parse/video.ts";
import { messageOf, textMessage } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";

async function parseNode(given: Record<string, unknown>): Promise<MapNode> {
  const instance = await parse.create(
    parse.options.parse(given),
    nodeContext(),
  );
  assert.ok(instance.kind === "map");
  return instance;
}

const profiles = await parseNode({ schema: "profile" });
const videos = await parseNode({ schema: "video" });

function parsed(message: Message, node = profiles): Message {
  const result = node.map(message);
  assert.ok(
    !("rule" in result) && !(result instanceof HotpathError),
    `${result}`,
  );
  return result;
}

function profileOf(event: unknown): KolProfile {
  return parsed(textMessage(event)).value as KolProfile;
}

function faultOf(message: Message, node = profiles): HotpathError {
  const result = node.map(message);
  assert.ok(result instanceof HotpathError, JSON.stringify(result));
  assert.equal(result.disposition, "dead-letter");
  return result;
}

const scraped = {
  event_id: "e-1",
  event_time: "2025-12-03T09:59:00.102322+00:00",
  event_type: "profile",
  platform: "tiktok",
  username: "kol_1",
  nickname: "Someone",
  followers_raw: "11.3K",
  following_raw: "428",
  likes_raw: "1.3M",
  bio: "Caf\u00e9 \u{1f484} linktr.ee/x",
  avatar_url: "https://cdn.example/x.jpeg",
  verified: true,
  profile_url: "https://social.example/@kol_1",
};

Deno.test("a scraped profile is read, what it does not say stays missing", () => {
  const message = parsed(textMessage(scraped));
  assert.deepEqual(message.value, {
    event_type: "profile",
    kol_id: "kol_1",
    platform: "tiktok",
    event_id: "e-1",
    followers_count: 11_300,
    following_count: 428,
    post_count: undefined,
    favorites_count: 1_300_000,
    account_age_days: undefined,
    verified: true,
    has_bio: true,
    bio_length: 18,
    has_url: true,
    has_profile_image: true,
    total_videos: undefined,
    avg_views: undefined,
  });
  assert.equal(message.eventTime, Date.UTC(2025, 11, 3, 9, 59, 0, 102));
});

Deno.test("a documented profile is read", () => {
  const profile = profileOf({
    event_id: "e-2",
    event_time: "2025-12-03T09:00:00Z",
    event_type: "profile",
    platform: "tiktok",
    username: "kol_2",
    followers_count: 10,
    following_count: 20,
    post_count: 0,
    favorites_count: 40,
    account_age_days: 50,
    verified: false,
    bio: "",
    profile_url: "https://social.example/@kol_2",
  });
  assert.equal(profile.followers_count, 10);
  assert.equal(profile.post_count, 0);
  assert.equal(profile.favorites_count, 40);
  assert.equal(profile.account_age_days, 50);
  assert.equal(profile.has_bio, false);
  assert.equal(profile.has_profile_image, undefined);
});

Deno.test("a channel's profile is read", () => {
  const channel = {
    platform: "YouTube",
    username: "kol_3",
    channel_id: "UC1",
    followers: 355_199,
    total_videos: 400,
    total_views: 1_000,
    description: null,
    verified: "false",
  };
  const profile = profileOf(channel);
  assert.equal(profile.platform, "youtube");
  assert.equal(profile.followers_count, 355_199);
  assert.equal(profile.post_count, 400);
  assert.equal(profile.total_videos, 400);
  assert.equal(profile.avg_views, 2.5);
  assert.equal(profile.favorites_count, undefined);
  assert.equal(profile.verified, false);
  const { username: _, ...unnamed } = channel;
  assert.equal(profileOf(unnamed).kol_id, "UC1");
  assert.equal(profileOf({ ...channel, total_videos: 0 }).avg_views, undefined);
});

Deno.test("a number wins over the page's text, and that over a text", () => {
  const count = (event: Record<string, unknown>) =>
    profileOf({ username: "k", ...event }).followers_count;
  assert.equal(count({ followers_count: 7, followers_raw: "1M" }), 7);
  assert.equal(count({ followers_count: 0, followers_raw: "1M" }), 0);
  assert.equal(count({ followers_count: null, followers_raw: "1M" }), 1e6);
  assert.equal(count({ followers_count: "9K", followers_raw: "1M" }), 1e6);
  assert.equal(count({ followers_count: "9K", followers_raw: null }), 9_000);
  assert.equal(count({ followers_raw: 11_300 }), 11_300);
  assert.equal(count({ followers_raw: " " }), undefined);
  assert.equal(count({ followers_count: 7, followers: 9 }), 7);
});

Deno.test("a flag is read from what writers send", () => {
  const verified = (value: unknown) =>
    profileOf({ username: "k", verified: value }).verified;
  for (const value of [true, "true", "True", "yes", "1", 1]) {
    assert.equal(verified(value), true, String(value));
  }
  for (const value of [false, "false", "no", "0", 0, "", null, undefined]) {
    assert.equal(verified(value), false, String(value));
  }
});

Deno.test("an absent picture is unknown, an empty one is none", () => {
  const image = (event: Record<string, unknown>) =>
    profileOf({ username: "k", ...event }).has_profile_image;
  assert.equal(image({}), undefined);
  assert.equal(image({ avatar_url: null }), false);
  assert.equal(image({ avatar_url: "" }), false);
  assert.equal(image({ avatar_url: "https://x.example/a.png" }), true);
});

Deno.test("an event without a platform has the one of the options", async () => {
  assert.equal(profileOf({ username: "k" }).platform, "tiktok");
  const node = await parseNode({ schema: "profile", platform: "shortvideo" });
  const message = parsed(textMessage({ username: "k", platform: null }), node);
  assert.equal((message.value as KolProfile).platform, "shortvideo");
});

Deno.test("a byte order mark, a repeated key and unknown fields do no harm", () => {
  assert.equal(profileOf('\ufeff{"username":"bom"}').kol_id, "bom");
  assert.equal(profileOf('{"username":"a","username":"b"}').kol_id, "b");
  assert.equal(
    profileOf({ username: "k", _imported_at: 5, more: { a: [1] } }).kol_id,
    "k",
  );
  assert.equal(profileOf('{"username":"\ufffd"}').kol_id, "\ufffd");
});

Deno.test("an event without a time has its record's", () => {
  const message = textMessage({ username: "k" }, { timestamp: 1_234_567 });
  assert.equal(parsed(message).eventTime, 1_234_567);
});

const badTexts: readonly (readonly [string, string, string, string])[] = [
  ["nothing", "", "empty-value", "0 bytes"],
  ["an open brace", "{", "not-json", "position: 1"],
  ["a trailing text", '{"username":"a"} x', "not-json", "position: 17"],
  ["the word NaN", '{"username":"a","followers_count":NaN}', "not-json", "34"],
  ["null", "null", "schema-invalid", "a JSON object: null"],
  ["a list", "[]", "schema-invalid", "a JSON object: a list"],
  ["a text", '"x"', "schema-invalid", 'a JSON object: "x"'],
  ["a number", "123", "schema-invalid", "a JSON object: 123"],
  [
    "__proto__",
    '{"username":"a","__proto__":{}}',
    "schema-invalid",
    "__proto__",
  ],
  [
    "__proto__ inside",
    '{"username":"a","x":{"y":[{"__proto__":1}]}}',
    "schema-invalid",
    "__proto__",
  ],
  [
    "deep nesting",
    `{"username":"a","bio":${"[".repeat(40)}${"]".repeat(40)}}`,
    "too-deep",
    "32",
  ],
  [
    "a lone surrogate",
    '{"username":"\\ud800"}',
    "schema-invalid",
    "username",
  ],
];

Deno.test("bytes that are no event are refused with a code and a reason", () => {
  for (const [what, text, code, part] of badTexts) {
    const error = faultOf(textMessage(text));
    assert.equal(error.code, code, what);
    assert.ok(error.message.includes(part), `${what}: ${error.message}`);
  }
  assert.equal(faultOf(messageOf({ value: null })).code, "empty-value");
});

Deno.test("bytes that are not UTF-8 are refused with the place", () => {
  const bytes = new TextEncoder().encode('{"username":"\ufffd abc"}');
  const broken = bytes.slice();
  broken[18] = 0xff;
  const error = faultOf(messageOf({ value: broken }));
  assert.equal(error.code, "not-utf8");
  assert.ok(error.message.endsWith(": 18"), error.message);
  const cut = bytes.slice(0, 15);
  assert.equal(faultOf(messageOf({ value: cut })).code, "not-utf8");
});

const badFields:
  readonly (readonly [Record<string, unknown>, string, string])[] = [
    [{ username: undefined }, "username", "a name: nothing"],
    [{ username: null }, "username", "a name: null"],
    [{ username: "" }, "username", 'a name: ""'],
    [{ username: "\u00a0 " }, "username", "a name"],
    [{ username: 12_345 }, "username", "a text: 12345"],
    [{ username: "x".repeat(257) }, "username", "at most 256"],
    [{ followers_raw: "abc" }, "followers_raw", '"abc"'],
    [{ followers_raw: "12..3K" }, "followers_raw", '"12..3K"'],
    [{ followers_raw: "-5K" }, "followers_raw", 'not negative: "-5K"'],
    [{ followers_raw: "NaN" }, "followers_raw", '"NaN"'],
    [{ likes_raw: "Infinity" }, "likes_raw", '"Infinity"'],
    [{ followers_raw: true }, "followers_raw", "true"],
    [{ followers_raw: ["1"] }, "followers_raw", "a list"],
    [{ followers_count: -1 }, "followers_count", "not negative: -1"],
    [{ followers_count: 1.5 }, "followers_count", "1.5"],
    [{ followers_count: 1e13 }, "followers_count", "at most 1e12"],
    [{ followers_count: { a: 1 } }, "followers_count", "an object"],
    [{ following_raw: "1.3M followers" }, "following_raw", "1.3M followers"],
    [{ post_count: "many" }, "post_count", '"many"'],
    [{ total_videos: -5 }, "total_videos", "negative"],
    [{ verified: "maybe" }, "verified", "true or false"],
    [{ verified: 2 }, "verified", "true or false"],
    [{ bio: ["a"] }, "bio", "a text: a list"],
    [{ avatar_url: 5 }, "avatar_url", "a text: 5"],
    [{ event_id: 5 }, "event_id", "a text: 5"],
    [{ event_type: "video" }, "event_type", 'profile: "video"'],
    [{ platform: "a:b" }, "platform", "letters"],
    [{ platform: 5 }, "platform", "a text: 5"],
  ];

Deno.test("a wrong field is named, with what was expected and what came", () => {
  for (const [change, field, part] of badFields) {
    const error = faultOf(textMessage({ ...scraped, ...change }));
    assert.equal(error.code, "schema-invalid", field);
    assert.equal(error.details["field"], field);
    assert.ok(error.message.includes(field), error.message);
    assert.ok(error.message.includes(part), error.message);
    assert.ok(!error.message.endsWith("."), error.message);
  }
  const infinite = '{"username":"k","followers_count":1e400}';
  assert.match(faultOf(textMessage(infinite)).message, /1e12: Infinity$/);
});

Deno.test("a shown value is short, on one line and escaped", () => {
  const error = faultOf(
    textMessage({ ...scraped, followers_raw: "\n\u202e" + "x".repeat(5_000) }),
  );
  assert.ok(error.message.length < 200, error.message);
  assert.ok(!/[\n\u202e]/.test(error.message));
});

Deno.test("a date that is none is refused", () => {
  for (const value of ["yesterday", "", "2025-02-30T00:00:00Z", 5, true, []]) {
    const error = faultOf(textMessage({ ...scraped, event_time: value }));
    assert.equal(error.code, "time-invalid", String(value));
    assert.equal(error.details["field"], "event_time");
  }
  const error = faultOf(textMessage({ username: "k" }, { timestamp: -1 }));
  assert.equal(error.code, "time-invalid");
});

Deno.test("a date too far ahead of its record is refused, on the clock's word never", async () => {
  const timestamp = Date.UTC(2031, 0, 1);
  const at = (ms: number) =>
    textMessage({
      ...scraped,
      event_time: new Date(timestamp + ms).toISOString(),
    }, { timestamp });
  assert.equal(parsed(at(300_000)).eventTime, timestamp + 300_000);
  const error = faultOf(at(300_001));
  assert.equal(error.code, "time-in-future");
  assert.match(
    error.message,
    /at most 5m ahead .*: 2031-01-01T00:05:00\.001Z$/,
  );
  const strict = await parseNode({ schema: "profile", maxFuture: "0s" });
  assert.equal(faultOf(at(1), strict).code, "time-in-future");
  assert.equal(parsed(at(0), strict).eventTime, timestamp);
});

Deno.test("a record is parsed up to the size of the options", async () => {
  const small = await parseNode({ schema: "profile", maxBytes: "1KiB" });
  const ofSize = (bytes: number) => {
    const empty = JSON.stringify({ username: "k", more: "" });
    return textMessage({
      username: "k",
      more: "x".repeat(bytes - empty.length),
    });
  };
  assert.equal((parsed(ofSize(1_024), small).value as KolProfile).kol_id, "k");
  const error = faultOf(ofSize(1_025), small);
  assert.equal(error.code, "too-large");
  assert.match(error.message, /1KiB.*: 1025 bytes$/);
  assert.equal(faultOf(ofSize(10_000_000)).code, "too-large");
});

Deno.test("a message that failed and its record are left as they were", () => {
  const message = textMessage("{");
  faultOf(message);
  assert.equal(message.value, null);
  assert.equal(message.settlement.all, 1);
});

Deno.test("no event changes the prototype of anything", () => {
  for (const key of ["__proto__", "constructor", "prototype"]) {
    profiles.map(textMessage(`{"username":"k","${key}":{"polluted":true}}`));
  }
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});

Deno.test("a video is read in every shape", () => {
  const videoOf = (event: Record<string, unknown>) =>
    parsed(textMessage({ username: "k", ...event }), videos).value as KolVideo;
  assert.deepEqual(
    videoOf({
      event_id: "e",
      event_type: "video",
      platform: "tiktok",
      video_id: "7016052568149765908",
      view_count_raw: null,
      like_count_raw: "62.3K",
      comment_count_raw: "296",
      view_count: null,
      like_count: 62_301,
      share_count: 5,
    }),
    {
      event_type: "video",
      kol_id: "k",
      platform: "tiktok",
      event_id: "e",
      video_id: "7016052568149765908",
      view_count: undefined,
      like_count: 62_301,
      comment_count: 296,
      share_count: 5,
    },
  );
  const product = videoOf({
    video_views: 227,
    video_likes: 12,
    video_comments: 0,
    video_shares: "1.2K",
  });
  assert.equal(product.view_count, 227);
  assert.equal(product.like_count, 12);
  assert.equal(product.comment_count, 0);
  assert.equal(product.share_count, 1_200);
  const error = faultOf(
    textMessage({ username: "k", view_count_raw: "abc" }),
    videos,
  );
  assert.equal(error.details["field"], "view_count_raw");
  // An id of so many digits is another one once it was a number.
  const id = faultOf(
    textMessage('{"username":"k","video_id":7016052568149765908}'),
    videos,
  );
  assert.equal(id.details["field"], "video_id");
});
