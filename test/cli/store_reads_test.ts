import assert from "node:assert/strict";
import { storeReads } from "../../src/cli/store_reads.ts";
import { markRecord } from "../../src/cli/dlq_marks.ts";
import type { OutRecord } from "../../src/core/record.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { FixedClock } from "../support/fixed_clock.ts";
import { smallPlan } from "../support/small_plan.ts";

const now = Date.UTC(2025, 11, 3, 10);
const parts = {
  plan: smallPlan([]),
  clock: new FixedClock(now),
  logger: silentLogger,
  lettersTopic: "dead",
  windowsTopic: "windows",
};
const encode = (text: string) => new TextEncoder().encode(text);

/** Writes records into a topic of one partition. */
async function write(
  { log }: Drivers,
  records: readonly OutRecord[],
): Promise<void> {
  const [topic = ""] = records.map((one) => one.topic);
  await log.admin.createTopics([{ topic, partitions: 1 }]);
  const producer = await log.openProducer();
  await producer.send(records);
  await producer.close();
}

function letter(reason: string): OutRecord {
  const headers = { reason, node: "parse", "last-at": "2025-12-03T09:59:00Z" };
  return {
    topic: "dead",
    key: null,
    value: encode("{}"),
    headers: Object.entries(headers).map(([name, text]) =>
      [`hotpath-dlq-${name}`, encode(text)] as const
    ),
  };
}

function result(start: string, revision: number, count: number): OutRecord {
  const value = {
    name: "kpi",
    group: { kol_id: "ana" },
    window_start: start,
    window_end: start,
    count,
    measures: { clicks: count },
    revision,
    final: true,
    incomplete: false,
    late: 0,
    watermark: start,
  };
  return {
    topic: "windows",
    key: null,
    value: encode(JSON.stringify(value)),
    headers: [],
  };
}

Deno.test("stores in which nothing was ever written are read as empty", async () => {
  await using open = await embeddedDrivers();
  const reads = storeReads(open.drivers, parts);
  assert.deepEqual(await reads.scores.top("trust", 5), []);
  const kol = await reads.scores.kol("tiktok", "ana");
  assert.deepEqual([kol.current, kol.history], [null, []]);
  assert.equal(kol.features.kind, "unknown");
  assert.deepEqual(await reads.scores.spread("trust", [50]), [0, 0]);
  assert.deepEqual(await reads.letters.groups(), []);
  assert.deepEqual(await reads.windows.recent(), []);
});

Deno.test("letters are grouped, those that were dealt with left out", async () => {
  await using open = await embeddedDrivers();
  await write(open.drivers, [
    letter("not-json"),
    letter("not-json"),
    letter("not-utf8"),
    markRecord("dead", { mark: "dropped", letters: ["dead/0/0"] }, now),
  ]);
  const { letters } = storeReads(open.drivers, parts);
  const groups = await letters.groups();
  assert.deepEqual(
    groups.map((one) => [one.reason, one.node, one.count, one.lastHour])
      .toSorted(),
    [["not-json", "parse", 1, 1], ["not-utf8", "parse", 1, 1]],
  );
  assert.equal((await letters.letters("not-json", "parse")).length, 1);
  assert.deepEqual(await letters.letters("not-json", "score"), []);
});

Deno.test("of a window's results the highest revision is shown, newest window first", async () => {
  await using open = await embeddedDrivers();
  const [early, late] = ["2025-12-03T09:00:00Z", "2025-12-03T09:05:00Z"];
  await write(open.drivers, [
    result(early, 1, 1),
    result(early, 3, 3),
    result(early, 2, 2),
    { ...result(early, 9, 9), value: encode("no JSON") },
    result(late, 1, 7),
  ]);
  const { windows } = storeReads(open.drivers, parts);
  assert.deepEqual(
    (await windows.recent()).map((one) => [one.start, one.count]),
    [[late, 7], [early, 3]],
  );
});
