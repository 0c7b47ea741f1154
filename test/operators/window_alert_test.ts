import assert from "node:assert/strict";
import { Dropped } from "../../src/core/dropped.ts";
import { HotpathError } from "../../src/core/errors.ts";
import type { Message } from "../../src/core/message.ts";
import type { CallItem, CallNode, CallResult } from "../../src/core/node.ts";
import type { Cache } from "../../src/drivers/cache.ts";
import { windowAlert } from "../../src/operators/window_alert.ts";
import type { ResultParts } from "../../src/operators/window/window_result.ts";
import { AlertRecord } from "../../src/scoring/alert_record.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { batchOf, messageOf } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";
import { resultMessage } from "../support/window_results.ts";

const unaborted = new AbortController().signal;
const hour = Date.UTC(2025, 11, 3, 10);
const fraud = { impressions: 4, clicks: 3, platform: "tiktok" };
const honest = { impressions: 400, clicks: 3, platform: "tiktok" };

function nodeOf(cache: Cache, given: Record<string, unknown> = {}): CallNode {
  const instance = windowAlert.create(
    windowAlert.options.parse(given),
    nodeContext({ drivers: { cache } }),
  );
  assert.ok("kind" in instance && instance.kind === "call");
  return instance;
}

/** The result of five minutes of the hour; clicks that are too many. */
function result(
  minute: number,
  {
    kol_id = "kol_1",
    campaign_id = "spring",
    measures = fraud,
    ...parts
  }: Partial<ResultParts> & {
    readonly kol_id?: string;
    readonly campaign_id?: string | null;
  } = {},
): Message {
  const start = hour + minute * 60_000;
  const group = { kol_id, campaign_id };
  return resultMessage({ group, measures, start, ...parts });
}

function call(cache: Cache, ...messages: Message[]): Promise<CallResult> {
  return nodeOf(cache).call(batchOf(messages), unaborted);
}

function alertOf(item: CallItem | undefined): AlertRecord {
  assert.ok(Array.isArray(item) && item.length === 1, String(item));
  const { value } = item[0];
  assert.ok(value instanceof AlertRecord);
  return value;
}

/** Ids of the alerts, or the rule by which there is none. */
function told(results: CallResult): string[] {
  return results.map((item) =>
    item instanceof Dropped ? item.rule : alertOf(item).id
  );
}

const firstHour = "click-fraud/tiktok/2025-12-03T10/kol_1";
const nextHour = "click-fraud/tiktok/2025-12-03T11/kol_1";

Deno.test("an alert tells the window, the group and the numbers that raised it", async () => {
  await using embedded = await embeddedDrivers();
  const [item] = await call(embedded.drivers.cache, result(5));
  assert.deepEqual(JSON.parse(JSON.stringify(alertOf(item))), {
    id: firstHour,
    kol_id: "kol_1",
    platform: "tiktok",
    type: "click-fraud",
    severity: "high",
    message: "Click rate is above 0.5: 0.75",
    details: {
      clicks: 3,
      impressions: 4,
      ctr: 0.75,
      limit: 0.5,
      campaign_id: "spring",
      window: "kpis",
      window_start: "2025-12-03T10:05:00.000Z",
      window_end: "2025-12-03T10:10:00.000Z",
      revision: 25,
    },
    triggered_at: "2025-12-03T10:00:00.000Z",
  });
});

Deno.test("an alert is raised once a KOL and hour, whatever window and campaign", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  assert.deepEqual(
    told(
      await call(
        cache,
        result(0, { measures: honest }),
        result(5),
        result(5, { campaign_id: "winter" }),
        result(10),
        result(60),
        result(5, { kol_id: "kol_2" }),
      ),
    ),
    [
      "no-alert",
      firstHour,
      "alert-repeated",
      "alert-repeated",
      nextHour,
      firstHour.replace("kol_1", "kol_2"),
    ],
  );
  assert.deepEqual(told(await call(cache, result(55), result(65))), [
    "alert-repeated",
    "alert-repeated",
  ]);
});

Deno.test("a result that is told again raises what it raised, and nothing else", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const batch = [result(5), result(10)];
  const first = await call(cache, ...batch);
  assert.deepEqual(told(first), [firstHour, "alert-repeated"]);
  const again = await call(cache, ...batch);
  assert.deepEqual(told(again), told(first));
  assert.deepEqual(alertOf(again[0]), alertOf(first[0]));
  const corrected = await call(cache, result(5, { version: 99 }));
  assert.deepEqual(told(corrected), [firstHour]);
});

Deno.test("of two processes one raises an alert", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const [one, two] = await Promise.all([
    call(cache, result(5)),
    call(cache, result(5, { campaign_id: "winter" })),
  ]);
  assert.deepEqual(told([...one, ...two]).toSorted(), [
    "alert-repeated",
    firstHour,
  ]);
});

Deno.test("only what is final is judged", async () => {
  await using embedded = await embeddedDrivers();
  assert.deepEqual(
    told(
      await call(
        embedded.drivers.cache,
        result(0, { isFinal: false }),
        result(5, { isIncomplete: true }),
        result(10),
      ),
    ),
    ["not-final", "not-final", firstHour],
  );
});

Deno.test("limits are the file's", async () => {
  await using embedded = await embeddedDrivers();
  const node = nodeOf(embedded.drivers.cache, { maxCtr: "80%", minClicks: 2 });
  const messages = [
    result(0),
    result(60, { measures: { ...fraud, impressions: 1, clicks: 1 } }),
    result(120, { measures: { ...fraud, impressions: 2, clicks: 2 } }),
  ];
  assert.deepEqual(told(await node.call(batchOf(messages), unaborted)), [
    "no-alert",
    "no-alert",
    "click-fraud/tiktok/2025-12-03T12/kol_1",
  ]);
});

Deno.test("without a platform and a campaign an alert names none", async () => {
  await using embedded = await embeddedDrivers();
  const measures = { impressions: 0, clicks: 3 };
  const [item] = await call(
    embedded.drivers.cache,
    result(5, { measures, campaign_id: null }),
  );
  const alert = alertOf(item);
  assert.equal(alert.id, "click-fraud/-/2025-12-03T10/kol_1");
  assert.equal(alert.platform, null);
  assert.ok(!("campaign_id" in alert.details));
});

Deno.test("a cache that refuses fails the call, not the event", async () => {
  await using embedded = await embeddedDrivers();
  const refused = new HotpathError({ code: "write-timeout", message: "no" });
  const cache: Cache = {
    ...embedded.drivers.cache,
    upsert: () => Promise.resolve([refused]),
  };
  await assert.rejects(call(cache, result(5)), refused);
});

Deno.test("what is no result of a window by KOL is refused with the remedy", async () => {
  await using embedded = await embeddedDrivers();
  const results = await call(
    embedded.drivers.cache,
    messageOf().withValue({ kol_id: "k" }),
    resultMessage({ group: { campaign_id: "c" }, measures: fraud }),
    result(5),
  );
  const [other, nobody, good] = results;
  assert.ok(other instanceof HotpathError);
  assert.match(other.message, /take from a window node$/);
  assert.ok(nobody instanceof HotpathError);
  assert.match(nobody.message, /add to its by: kol_id$/);
  assert.equal(alertOf(good).id, firstHour);
});
