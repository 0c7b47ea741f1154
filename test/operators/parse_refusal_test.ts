import assert from "node:assert/strict";
import type { KolProfile } from "../../src/operators/parse/profile.ts";
import { messageOf, textMessage } from "../support/messages.ts";
import { faultOf, parsed, parseNode, profiles, scraped } from "./parse_node.ts";

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
