import assert from "node:assert/strict";
import type { Generated } from "../../../src/cli/sample/generated.ts";
import { generateProfiles } from "../../../src/cli/sample/generate_profiles.ts";
import { HotpathError } from "../../../src/core/errors.ts";
import { profiles } from "../../operators/parse_node.ts";
import { messageOf } from "../../support/messages.ts";

const timeMs = Date.UTC(2025, 11, 3, 10);
const decoder = new TextDecoder();

function generate(
  change: Partial<Parameters<typeof generateProfiles>[0]> = {},
): Generated[] {
  const options = { count: 500, seed: 7, bad: 0.1, timeMs, ...change };
  return [...generateProfiles(options)];
}

function eventOf({ value }: Generated): Record<string, unknown> {
  return JSON.parse(decoder.decode(value));
}

Deno.test("the same seed invents the same events, another one others", () => {
  assert.deepEqual(generate(), generate());
  assert.notDeepEqual(generate(), generate({ seed: 8 }));
});

Deno.test("more events of a seed begin with the fewer", () => {
  assert.deepEqual(generate({ count: 600 }).slice(0, 500), generate());
});

Deno.test("the share of broken events is what was asked for", () => {
  const share = (bad: number) =>
    generate({ count: 5_000, bad }).filter((one) => one.isBroken).length /
    5_000;
  assert.equal(share(0), 0);
  assert.ok(Math.abs(share(0.01) - 0.01) < 0.005, String(share(0.01)));
  assert.equal(share(1), 1);
});

Deno.test("the node takes every good event and refuses every broken one", () => {
  const kinds = new Set<string>();
  for (const one of generate({ count: 2_000 })) {
    const message = messageOf({ value: one.value, timestamp: timeMs });
    const result = profiles.map(message);
    const isRefused = result instanceof HotpathError;
    assert.equal(isRefused, one.isBroken, decoder.decode(one.value));
    if (isRefused) kinds.add(result.code);
  }
  assert.deepEqual([...kinds].sort(), [
    "not-json",
    "not-utf8",
    "schema-invalid",
    "time-in-future",
    "time-invalid",
  ]);
});

Deno.test("events are from just before the time that was given", () => {
  for (const one of generate({ bad: 0 })) {
    const at = Date.parse(String(eventOf(one)["event_time"]));
    assert.ok(timeMs - 10_000 <= at && at < timeMs);
  }
});

Deno.test("events are in both shapes, and the key is the username", () => {
  const events = generate({ bad: 0 });
  const scraped = events.filter((one) => "followers_raw" in eventOf(one));
  assert.ok(250 < scraped.length && scraped.length < 420);
  for (const one of events) {
    const { username, followers_raw, followers_count } = eventOf(one);
    assert.equal(one.key, username);
    assert.equal(followers_raw === undefined, followers_count !== undefined);
  }
  const texts = scraped.map((one) => String(eventOf(one)["followers_raw"]));
  for (const form of [/^\d+$/, /^\d,\d{3}$/, /\.\dK$/, /\.\dM$/, /,\dK$/]) {
    assert.ok(texts.some((text) => form.test(text)), String(form));
  }
});
