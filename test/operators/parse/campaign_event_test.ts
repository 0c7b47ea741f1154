import assert from "node:assert/strict";
import type { CampaignEvent } from "../../../src/operators/parse/campaign_event.ts";
import { textMessage } from "../../support/messages.ts";
import { faultOf, parsed, parseNode } from "../parse_node.ts";

const events = await parseNode({ schema: "campaign-event" });

const click = {
  kol_id: "kol_1",
  event_type: "click",
  event_time: "2025-12-03T09:59:00.767343+00:00",
  campaign_id: "spring",
  impressions: 10_099,
  clicks: 65,
  conversions: 1,
  revenue: 276_270.81,
};

function eventOf(change: Record<string, unknown>): CampaignEvent {
  return parsed(textMessage({ ...click, ...change }), events)
    .value as CampaignEvent;
}

Deno.test("an event of a campaign is read with its time", () => {
  const message = parsed(textMessage(click), events);
  assert.equal(message.eventTime, Date.UTC(2025, 11, 3, 9, 59, 0, 767));
  assert.deepEqual(message.value, {
    event_type: "click",
    kol_id: "kol_1",
    platform: "tiktok",
    event_id: undefined,
    campaign_id: "spring",
    impressions: 10_099,
    clicks: 65,
    conversions: 1,
    revenue: 276_270.81,
  });
});

Deno.test("what an event does not say stays missing, its campaign too", () => {
  assert.deepEqual(
    parsed(textMessage({ kol_id: "kol_1" }), events).value,
    {
      event_type: undefined,
      kol_id: "kol_1",
      platform: "tiktok",
      event_id: undefined,
      campaign_id: undefined,
      impressions: undefined,
      clicks: undefined,
      conversions: undefined,
      revenue: undefined,
    },
  );
  for (const campaign_id of [null, "", " "]) {
    assert.equal(eventOf({ campaign_id }).campaign_id, undefined);
  }
});

Deno.test("numbers of an event may be texts", () => {
  const event = eventOf({
    impressions: "1,234",
    clicks: "7",
    conversions: "",
    revenue: "12.50",
    platform: "YouTube",
    event_id: "e-1",
  });
  assert.equal(event.impressions, 1_234);
  assert.equal(event.clicks, 7);
  assert.equal(event.conversions, undefined);
  assert.equal(event.revenue, 12.5);
  assert.equal(event.platform, "youtube");
  assert.equal(event.event_id, "e-1");
  assert.equal(eventOf({ revenue: " " }).revenue, undefined);
  assert.ok(Object.is(eventOf({ revenue: -0 }).revenue, 0));
  assert.equal(eventOf({ revenue: 1e12 }).revenue, 1e12);
});

const badFields:
  readonly (readonly [Record<string, unknown>, string, string])[] = [
    [{ kol_id: undefined }, "kol_id", "a name: nothing"],
    [{ kol_id: 5 }, "kol_id", "a text: 5"],
    [{ campaign_id: 5 }, "campaign_id", "a text: 5"],
    [{ campaign_id: "x".repeat(257) }, "campaign_id", "at most 256"],
    [{ event_type: {} }, "event_type", "a text: an object"],
    [{ impressions: -1 }, "impressions", "not negative: -1"],
    [{ impressions: 1e13 }, "impressions", "at most 1e12"],
    [{ clicks: 1.5 }, "clicks", "a count such as"],
    [{ clicks: "many" }, "clicks", '"many"'],
    [{ conversions: true }, "conversions", "true"],
    [{ revenue: -0.01 }, "revenue", "not negative: -0.01"],
    [{ revenue: "-5" }, "revenue", 'not negative: "-5"'],
    [{ revenue: 1.1e12 }, "revenue", "at most 1e12"],
    [{ revenue: "1e5" }, "revenue", "an amount such as 12.5"],
    [{ revenue: "12,50" }, "revenue", "an amount such as 12.5"],
    [{ revenue: ["1"] }, "revenue", "a list"],
    [{ platform: "a:b" }, "platform", "letters"],
  ];

Deno.test("a number that cannot be is refused, and its field is named", () => {
  for (const [change, field, part] of badFields) {
    const error = faultOf(textMessage({ ...click, ...change }), events);
    assert.equal(error.code, "schema-invalid", field);
    assert.equal(error.details["field"], field);
    assert.ok(error.message.includes(part), error.message);
  }
  const endless = '{"kol_id":"k","revenue":1e400}';
  assert.match(
    faultOf(textMessage(endless), events).message,
    /revenue.*1e12: Infinity$/,
  );
});

Deno.test("times of an event are judged as those of all", () => {
  const wrong = faultOf(
    textMessage({ ...click, event_time: "yesterday" }),
    events,
  );
  assert.equal(wrong.code, "time-invalid");
  const early = faultOf(
    textMessage({ ...click, event_time: "2025-12-03T10:05:00.001Z" }),
    events,
  );
  assert.equal(early.code, "time-in-future");
});
