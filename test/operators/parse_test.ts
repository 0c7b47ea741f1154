import assert from "node:assert/strict";
import type { KolProfile } from "../../src/operators/parse/profile.ts";
import type { KolVideo } from "../../src/operators/parse/video.ts";
import { textMessage } from "../support/messages.ts";
import {
  faultOf,
  parsed,
  parseNode,
  profileOf,
  scraped,
  videos,
} from "./parse_node.ts";

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
