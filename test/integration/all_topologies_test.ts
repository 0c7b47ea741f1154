import assert from "node:assert/strict";
import {
  keyOf,
  topicRecords,
  valueOf,
} from "../../scripts/support/topic_records.ts";
import { onStack } from "../support/on_stack.ts";
import { RealTopologies } from "../support/real_topologies.ts";
import { succeed } from "../support/succeed.ts";
import {
  countOf,
  newestResults,
  type WindowResultView,
} from "../support/window_counts.ts";

onStack(
  "all shipped topologies run in one process on the real stores",
  async () => {
    await using all = await RealTopologies.open(9, 2 * runMs);
    const file = "topology/sample/profiles.jsonl";
    await succeed(
      all.produce("kol.profiles.raw", "--file", file, "--key", "username"),
    );
    await using run = all.run();
    const sent = 58;
    const isRead = ({ group }: WindowResultView) => group.node === "profiles";
    await until(async () => {
      const results = await resultsOf(all);
      const counts = [
        ...labels.map((name) => countOf(results, name)),
        countOf(results, "pipelines", isRead),
      ];
      const alerts = (await alertsOf(all)).length;
      if (counts.every((one) => one === sent) && alerts > 0) return undefined;
      return `Windows of ${counts} of ${sent} scores, ${alerts} alerts: ${run.stderr}`;
    });
    run.kill("SIGTERM");
    const { code, stderr } = await run.end;
    assert.equal(code, 0, stderr);

    const { log, cache, table } = all.drivers;
    const scores = await topicRecords(log, all.topic("scores.stream"));
    assert.equal(scores.length, sent);
    for (const { kol_id, id } of await alertsOf(all)) {
      const rows = await table.read("alerts", {
        partition: { kol_id },
        limit: 100,
      });
      assert.ok(rows.some((row) => row.alert_id === id), id);
    }
    assert.ok((await cache.top("ranking:tiktok:trust", 10)).length > 0);
    const results = await resultsOf(all);
    for (const { measures } of results.filter(({ name }) => isLabel(name))) {
      assert.ok(measures.latency_ms_p95 !== null);
      assert.ok(Number(measures.lag_ms_max) > 0);
    }
    const letters = await topicRecords(log, all.topic("kol.dead-letters"));
    assert.deepEqual(letters.map(valueOf), []);
  },
);

const labels = ["by-trust", "by-success", "by-trending"];

function isLabel(name: string): boolean {
  return labels.includes(name);
}

async function alertsOf(
  all: RealTopologies,
): Promise<{ readonly kol_id: string; readonly id: string }[]> {
  const topic = all.topic("alerts.stream");
  return (await topicRecords(all.drivers.log, topic))
    .map((one) => JSON.parse(valueOf(one)));
}

async function resultsOf(all: RealTopologies): Promise<WindowResultView[]> {
  const topic = all.topic("metrics.windowed");
  const records = await topicRecords(all.drivers.log, topic);
  return newestResults(
    records.map((one) => ({ key: keyOf(one), value: valueOf(one) })),
  );
}

/** Asks until nothing is missing any more; fails with what is. */
async function until(
  missing: () => Promise<string | undefined>,
): Promise<void> {
  const end = performance.now() + runMs;
  for (;;) {
    const what = await missing();
    if (what === undefined) return;
    assert.ok(performance.now() < end, what);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/** Longest that a run of everything takes. */
const runMs = 180_000;
const lookMs = 500;
