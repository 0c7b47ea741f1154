import assert from "node:assert/strict";
import { campaignTopics } from "../../../src/cli/sample/campaign_events.ts";
import { generateCampaigns } from "../../../src/cli/sample/generate_campaigns.ts";
import type {
  Generated,
  GenerateOptions,
} from "../../../src/cli/sample/generated.ts";
import { HotpathError } from "../../../src/core/errors.ts";
import type { CampaignEvent } from "../../../src/operators/parse/campaign_event.ts";
import { parseNode } from "../../operators/parse_node.ts";
import { messageOf } from "../../support/messages.ts";

const timeMs = Date.UTC(2025, 11, 3, 10, 2);
const minuteMs = 60_000;
const decoder = new TextDecoder();
const node = await parseNode({ schema: "campaign-event" });

function generate(change: Partial<GenerateOptions> = {}): Generated[] {
  const options = { count: 3_000, seed: 7, bad: 0, timeMs, ...change };
  return [...generateCampaigns(options)];
}

function parse({ value }: Generated) {
  return node.map(messageOf({ value, timestamp: timeMs }));
}

interface Parsed {
  readonly topic: string;
  readonly eventTime: number;
  readonly value: CampaignEvent;
}

function parsed(events: readonly Generated[]): Parsed[] {
  return events.map((one) => {
    const message = parse(one);
    assert.ok("value" in message, decoder.decode(one.value));
    const { eventTime } = message;
    return {
      topic: one.topic,
      eventTime,
      value: message.value as CampaignEvent,
    };
  });
}

Deno.test("the same seed invents the same campaigns, another one others", () => {
  assert.deepEqual(generate(), generate());
  assert.notDeepEqual(generate(), generate({ seed: 8 }));
});

Deno.test("as many events are invented as were asked for, broken ones included", () => {
  for (const count of [1, 2, 3, 100]) {
    assert.equal(generate({ count, bad: 0.3 }).length, count);
  }
  assert.ok(generate({ count: 50, bad: 1 }).some((one) => one.isBroken));
});

Deno.test("the node takes every good event of a campaign and refuses every broken one", () => {
  const events = generate({ bad: 0.1 });
  const codes = new Set<string>();
  for (const one of events) {
    const result = parse(one);
    const isRefused = result instanceof HotpathError;
    assert.equal(isRefused, one.isBroken, decoder.decode(one.value));
    if (isRefused) codes.add(result.code);
  }
  assert.deepEqual([...codes].sort(), [
    "not-json",
    "schema-invalid",
    "time-in-future",
    "time-invalid",
  ]);
  const broken = events.filter((one) => one.isBroken).length;
  assert.ok(Math.abs(broken / events.length - 0.1) < 0.02, String(broken));
});

Deno.test("events are in their topics, keyed by KOL, with and without campaigns", () => {
  const events = generate();
  const found = parsed(events);
  assert.deepEqual(
    [...new Set(found.map(({ topic }) => topic))].sort(),
    [...campaignTopics].sort(),
  );
  for (const [index, { value }] of found.entries()) {
    assert.equal(events[index]?.key, value.kol_id);
  }
  assert.equal(new Set(found.map(({ value }) => value.kol_id)).size, 12);
  for (const wanted of [true, false]) {
    assert.ok(
      found.some(({ value }) => (value.campaign_id !== undefined) === wanted),
    );
  }
});

Deno.test("events are of the hour before, some out of order and some too late", () => {
  const times = parsed(generate()).map(({ eventTime }) => eventTime);
  const ages = times.map((time) => timeMs - time);
  assert.ok(Math.min(...ages) >= 0 && Math.max(...ages) < 91 * minuteMs);
  let newest = 0;
  let early = 0;
  let late = 0;
  for (const time of times) {
    if (time < newest) early++;
    if (time < newest - 15 * minuteMs) late++;
    newest = Math.max(newest, time);
  }
  assert.ok(early > 500, String(early));
  assert.ok(late > 10 && late < 90, String(late));
});

Deno.test("one KOL buys its clicks, the others have impressions enough in every window", () => {
  const sums = new Map<string, { clicks: number; impressions: number }>();
  for (const { eventTime, value } of parsed(generate())) {
    const window = Math.floor(eventTime / (5 * minuteMs));
    const key = `${value.kol_id} ${value.campaign_id} ${window}`;
    const sum = sums.get(key) ?? { clicks: 0, impressions: 0 };
    sum.clicks += value.clicks ?? 0;
    sum.impressions += value.impressions ?? 0;
    sums.set(key, sum);
  }
  const frauds = [...sums].filter(([, { clicks, impressions }]) =>
    clicks > impressions / 2
  );
  const kols = new Set(frauds.map(([key]) => key.split(" ")[0]));
  assert.equal(kols.size, 1);
  assert.ok(frauds.length > 3, String(frauds.length));
});
