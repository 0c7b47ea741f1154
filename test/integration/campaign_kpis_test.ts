import assert from "node:assert/strict";
import {
  headerOf,
  keyOf,
  topicRecords,
  valueOf,
} from "../../scripts/support/topic_records.ts";
import { sendAll } from "../../src/cli/producing.ts";
import { systemClock } from "../../src/core/clock.ts";
import { generateCampaigns } from "../../src/cli/sample/generate_campaigns.ts";
import type { Child } from "../support/child.ts";
import { logOf } from "../support/hot_path.ts";
import { onStack } from "../support/on_stack.ts";
import {
  type CampaignRecord,
  fraudIds,
  type PlainKpis,
  plainKpis,
  windowMs,
} from "../support/plain_kpis.ts";
import { RealKpis } from "../support/real_kpis.ts";
import {
  latestResults,
  overPlain,
  overResults,
  storedCampaigns,
  storedKols,
} from "../support/stored_kpis.ts";
import { succeed } from "../support/succeed.ts";

const sources = ["social", "web", "tx"] as const;
const eventCount = 6_000;
const eventsASecond = 400;
const hourMs = 3_600_000;

/** What the events that were written add up to. */
async function plainOf(kpis: RealKpis): Promise<PlainKpis> {
  const records: CampaignRecord[] = [];
  for (const name of sources) {
    const topic = kpis.names.sources[name];
    for (const one of await topicRecords(kpis.drivers.log, topic)) {
      const { partition, offset } = one;
      records.push({ topic, partition, offset, value: valueOf(one) });
    }
  }
  return plainKpis(records);
}

/** Compares the topic and both tables with the plain sums. */
async function compare(kpis: RealKpis, plain: PlainKpis): Promise<void> {
  const { overAt } = plain;
  const records = await topicRecords(kpis.drivers.log, kpis.names.windowed);
  const results = latestResults(
    records.map((one) => ({ key: keyOf(one), value: valueOf(one) })),
  );
  const notFinal = [...results.values()].filter((one) =>
    !one.final && Date.parse(one.window_start) + windowMs <= overAt
  );
  assert.deepEqual(notFinal, []);
  const campaigns = overPlain(plain.campaigns, overAt);
  const kols = overPlain(plain.kols, overAt);
  assert.deepEqual(overResults(results.values(), "kpis", overAt), campaigns);
  assert.deepEqual(overResults(results.values(), "kol-kpis", overAt), kols);
  assert.deepEqual(
    await storedCampaigns(kpis.drivers, plain),
    campaigns.filter((one) => one.campaign_id !== null)
      .map((one) => ({ ...one, kpis: { ...one.kpis, events: NaN } })),
  );
  assert.deepEqual(await storedKols(kpis.drivers, plain), kols);
}

/** Ids of the alerts of the topic, sorted, as often as they are there. */
async function alertsOf(kpis: RealKpis): Promise<string[]> {
  const records = await topicRecords(kpis.drivers.log, kpis.names.alerts);
  return records.map((one) => String(JSON.parse(valueOf(one)).id)).toSorted();
}

/**
 * Writes invented events for some seconds, to all topics in the order of their
 * times, as a topic that begins late would be idle until then.
 */
async function produceSlowly(kpis: RealKpis): Promise<void> {
  const producer = await kpis.drivers.log.openProducer();
  const events = generateCampaigns({
    count: eventCount,
    seed: 1,
    bad: 0.01,
    // So that windows are of two hours.
    timeMs: Math.floor(Date.now() / hourMs) * hourMs - hourMs / 2,
  });
  const topics = new Map(
    sources.map((name) => [`events.${name}.raw`, kpis.names.sources[name]]),
  );
  const encoder = new TextEncoder();
  const records = [...events].map(({ topic, key, value }) => ({
    topic: topics.get(topic) ?? topic,
    key: key === null ? null : encoder.encode(key),
    value,
    headers: [],
  }));
  await sendAll(producer, records, {
    clock: systemClock,
    rate: eventsASecond,
    signal: new AbortController().signal,
    onSent: () => {},
  });
  await producer.close();
}

/** Waits for the partitions of the events. */
function assigned(run: Child): Promise<void> {
  return run.until(
    "partitions",
    (one) =>
      logOf(one).some(({ msg, node }) =>
        msg === "Partitions assigned" && node === "events"
      ),
  );
}

async function keptAlerts(kpis: RealKpis, plain: PlainKpis) {
  const rows = await Promise.all(
    [...new Set(plain.kols.map((one) => one.kol_id))].map((kol_id) =>
      kpis.drivers.table.read("alerts", { partition: { kol_id }, limit: 100 })
    ),
  );
  return rows.flat().map((row) => String(row["alert_id"])).toSorted();
}

onStack(
  "campaign KPIs are on Kafka and in Cassandra as plain sums have them, once",
  async (t) => {
    await using kpis = await RealKpis.open(13);
    for (const name of sources) {
      const file = `topology/sample/events-${name}.jsonl`;
      await succeed(kpis.produce(kpis.names.sources[name], file));
    }
    await succeed(kpis.run("--until-idle", "12s"));
    const plain = await plainOf(kpis);
    const expected = fraudIds(overPlain(plain.campaigns, plain.overAt));

    await t.step("results and rows are the plain sums", async () => {
      assert.ok(overPlain(plain.campaigns, plain.overAt).length > 20);
      await compare(kpis, plain);
    });

    await t.step("click fraud is told once a KOL and hour", async () => {
      assert.equal(expected.length, 1);
      assert.deepEqual(await alertsOf(kpis), expected);
      assert.deepEqual(await keptAlerts(kpis, plain), expected);
    });

    await t.step("late and broken events are put aside", async () => {
      const letters = await topicRecords(
        kpis.drivers.log,
        kpis.names.deadLetters,
      );
      const reasons = letters.map((one) => headerOf(one, "hotpath-dlq-reason"));
      const late = reasons.filter((reason) => reason === "event-late");
      assert.equal(late.length, plain.late);
      assert.equal(reasons.length - late.length, plain.broken);
    });
  },
);

onStack(
  "campaign KPIs stay exact while members of the group come and go",
  async () => {
    await using kpis = await RealKpis.open(14);
    await using first = kpis.run();
    await assigned(first);
    const producing = produceSlowly(kpis);
    await using second = kpis.run("--until-idle", "12s");
    await assigned(second);
    first.kill("SIGTERM");
    const left = await first.end;
    assert.equal(left.code, 0, left.stderr);
    await producing;
    const stayed = await second.end;
    assert.equal(stayed.code, 0, stayed.stderr);
    for (const member of [first, second]) {
      const ended = logOf(member).find(({ msg }) => msg === "Ended");
      assert.ok(Number(ended?.["read"]) > 0, member.stderr);
    }
    const plain = await plainOf(kpis);
    const over = overPlain(plain.campaigns, plain.overAt);
    assert.ok(over.length > 100, String(over.length));
    await compare(kpis, plain);
    // Told again after a hand-over, with the same id.
    assert.deepEqual([...new Set(await alertsOf(kpis))], fraudIds(over));
    assert.deepEqual(await keptAlerts(kpis, plain), fraudIds(over));
  },
);
