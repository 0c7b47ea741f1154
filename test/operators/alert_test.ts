import assert from "node:assert/strict";
import { Dropped } from "../../src/core/dropped.ts";
import { HotpathError } from "../../src/core/errors.ts";
import type { Message } from "../../src/core/message.ts";
import type { CallItem, CallNode, CallResult } from "../../src/core/node.ts";
import type { Cache } from "../../src/drivers/cache.ts";
import { alert } from "../../src/operators/alert.ts";
import { AlertRecord } from "../../src/scoring/alert_record.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { batchOf, messageOf } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";
import { RecordingLogger } from "../support/recording_logger.ts";
import { scoreMessage } from "../support/scores.ts";

const unaborted = new AbortController().signal;
/** The embedded cache lets rows expire by the wall clock. */
const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;

function nodeOf(cache: Cache, logger = new RecordingLogger()): CallNode {
  const instance = alert.create(alert.options.parse({}), {
    ...nodeContext({ drivers: { cache } }),
    logger,
  });
  assert.ok("kind" in instance && instance.kind === "call");
  return instance;
}

/** A score at a minute of the hour, which is its offset too. */
function score(
  minute: number,
  trust: number,
  { label = "Normal", kol_id = "kol_1" } = {},
): Message {
  return scoreMessage({
    kol_id,
    event_id: `e-${minute}`,
    event_time: new Date(hour + minute * 60_000).toISOString(),
    given: {
      trust_score: trust,
      trust_label: null,
      trust_confidence: null,
      success_score: null,
      success_label: null,
      success_confidence: null,
      trending_score: null,
      trending_label: label,
      trending_growth: null,
    },
  }, { offset: minute });
}

function call(cache: Cache, ...messages: Message[]): Promise<CallResult> {
  return nodeOf(cache).call(batchOf(messages), unaborted);
}

function alertsOf(item: CallItem | undefined): AlertRecord[] {
  assert.ok(Array.isArray(item), String(item));
  return item.map(({ value }) => {
    assert.ok(value instanceof AlertRecord);
    return value;
  });
}

/** Types of the alerts, or the rule by which there is none. */
function told(results: CallResult): (string | string[])[] {
  return results.map((item) =>
    item instanceof Dropped ? item.rule : alertsOf(item).map((one) => one.type)
  );
}

Deno.test("an alert tells its KOL, why and where from, and is of its hour", async () => {
  await using embedded = await embeddedDrivers();
  const [item] = await call(embedded.drivers.cache, score(5, 39.5));
  const at = new Date(hour).toISOString();
  assert.deepEqual(JSON.parse(JSON.stringify(alertsOf(item)[0])), {
    id: `trust-low/tiktok/${at.slice(0, 13)}/kol_1`,
    kol_id: "kol_1",
    platform: "tiktok",
    type: "trust-low",
    severity: "high",
    message: "Trust is under 40: 39.5",
    details: {
      trust_score: 39.5,
      limit: 40,
      degraded: false,
      event_id: "e-5",
      event_time: new Date(hour + 5 * 60_000).toISOString(),
      origin: "kol.profiles.raw/0/5",
    },
    triggered_at: at,
  });
});

Deno.test("scores of a batch are compared with one another", async () => {
  await using embedded = await embeddedDrivers();
  const results = await call(
    embedded.drivers.cache,
    score(1, 80),
    score(2, 30, { label: "Viral" }),
    score(3, 29),
    score(4, 80, { kol_id: "kol_2" }),
  );
  assert.deepEqual(told(results), [
    "no-alert",
    ["trust-low", "trust-fall", "trending-viral"],
    "alert-repeated",
    "no-alert",
  ]);
});

Deno.test("a score is compared with what another process has kept", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  assert.deepEqual(told(await call(cache, score(1, 80))), ["no-alert"]);
  assert.deepEqual(told(await call(cache, score(2, 55))), [["trust-fall"]]);
  assert.deepEqual(told(await call(cache, score(3, 54))), ["alert-repeated"]);
  assert.deepEqual(told(await call(cache, score(61, 53))), [["trust-fall"]]);
});

Deno.test("a batch that is asked about again raises the same alerts", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const batch = [score(1, 80), score(2, 30), score(3, 20), score(4, 75)];
  const first = await call(cache, ...batch);
  const again = await call(cache, ...batch);
  assert.deepEqual(told(again), told(first));
  assert.deepEqual(again.flat().map(valueOf), first.flat().map(valueOf));
  // One by one too, as after a crash half way.
  for (const [index, message] of batch.entries()) {
    assert.deepEqual(told(await call(cache, message)), [told(first)[index]]);
  }
});

Deno.test("a batch reads and keeps once, however many KOLs it holds", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const calls: string[] = [];
  const counting: Cache = {
    getMany(keys) {
      calls.push(`read ${keys.length}`);
      return cache.getMany(keys);
    },
    upsert(rows, signal) {
      calls.push(`keep ${rows.length}`);
      return cache.upsert(rows, signal);
    },
    top: (ranking, limit) => cache.top(ranking, limit),
    spread: (ranking, bounds) => cache.spread(ranking, bounds),
    rankings: (prefix) => cache.rankings(prefix),
    close: () => Promise.resolve(),
  };
  const others = Array.from(
    { length: 50 },
    (_, index) => score(index, 80, { kol_id: `kol_${index % 25}` }),
  );
  await call(counting, ...others);
  assert.deepEqual(calls, ["read 25", "keep 25"]);
});

Deno.test("what is no score fails alone", async () => {
  await using embedded = await embeddedDrivers();
  const [bad, good] = await call(
    embedded.drivers.cache,
    messageOf(),
    score(1, 10),
  );
  assert.ok(bad instanceof HotpathError);
  assert.equal(bad.code, "schema-invalid");
  assert.equal(alertsOf(good).length, 1);
});

Deno.test("a history that cannot be read is told, and alerts go on", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  await cache.upsert([{
    key: "kol:alerts:tiktok:kol_1",
    fields: { scores: "damaged" },
    eventTime: hour,
    tie: "",
    ttlMs: 60_000,
    rankings: [],
    mirrors: [],
  }]);
  const logger = new RecordingLogger();
  const results = await nodeOf(cache, logger).call(
    batchOf([score(1, 10)]),
    unaborted,
  );
  assert.deepEqual(told(results), [["trust-low"]]);
  assert.equal(logger.lines.length, 1);
});

Deno.test("what is kept has to outlast a day", () => {
  assert.ok(!alert.options.safeParse({ ttl: "24h" }).success);
  assert.ok(alert.options.safeParse({ ttl: "25h" }).success);
});

function valueOf(item: Message | HotpathError | Dropped): unknown {
  return "value" in item ? item.value : item;
}
