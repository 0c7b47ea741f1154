import assert from "node:assert/strict";
import { type Child, hotpath, startHotpath } from "../support/child.ts";
import { recordsOf } from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { fraudIds, type PlainKpis, plainKpis } from "../support/plain_kpis.ts";
import { StateFolder } from "../support/state_folder.ts";
import {
  latestResults,
  overPlain,
  overResults,
  type ResultJson,
  storedCampaigns,
  storedKols,
} from "../support/stored_kpis.ts";

const topology = "topology/campaign-kpis.yaml";
const sources = ["social", "web", "tx"] as const;

async function succeed(child: Child): Promise<string> {
  await using running = child;
  const { code, stdout, stderr } = await running.end;
  assert.equal(code, 0, stderr);
  return stdout;
}

function run(folder: StateFolder, ...args: string[]): Promise<string> {
  return succeed(startHotpath([
    ...["run", topology, "--profile", "embedded", "--state", folder.path],
    ...["--until-idle", "4s"],
    // Partitions at their end are not waited for, so that the run is short.
    ...["--set", "nodes.kpis.with.idle=1s"],
    ...["--set", "nodes.kol-kpis.with.idle=1s"],
    ...args,
  ]));
}

function produce(folder: StateFolder, ...args: string[]): Promise<string> {
  return succeed(
    startHotpath(["produce", "--state", folder.path, "--json", ...args]),
  );
}

/** What the events that were written add up to. */
async function plainOf(folder: StateFolder): Promise<PlainKpis> {
  const records = await Promise.all(
    sources.map((name) => recordsOf(folder, `events.${name}.raw`)),
  );
  return plainKpis(records.flat());
}

async function resultsOf(folder: StateFolder): Promise<ResultJson[]> {
  return [
    ...latestResults(await recordsOf(folder, "metrics.windowed")).values(),
  ];
}

/** Every alert's text, by its id, as often as it was published. */
async function alertsOf(folder: StateFolder): Promise<Map<string, string[]>> {
  const alerts = new Map<string, string[]>();
  for (const { key, value } of await recordsOf(folder, "alerts.stream")) {
    const alert = JSON.parse(value);
    assert.equal(key, alert.kol_id);
    alerts.set(alert.id, [...alerts.get(alert.id) ?? [], value]);
  }
  return alerts;
}

/** Ids of the alerts in the table of all KOLs. */
function keptAlerts(folder: StateFolder, kols: Iterable<string>) {
  return withStores(folder.path, async ({ table }) => {
    const rows = await Promise.all(
      [...kols].map((kol_id) =>
        table.read("alerts", { partition: { kol_id }, limit: 100 })
      ),
    );
    return rows.flat().map((row) => String(row["alert_id"])).toSorted();
  });
}

/** Compares the topic and both tables with the plain sums. */
async function compare(folder: StateFolder, plain: PlainKpis): Promise<void> {
  const results = await resultsOf(folder);
  const { overAt } = plain;
  const campaigns = overPlain(plain.campaigns, overAt);
  const kols = overPlain(plain.kols, overAt);
  assert.deepEqual(overResults(results, "kpis", overAt), campaigns);
  assert.deepEqual(overResults(results, "kol-kpis", overAt), kols);
  await withStores(folder.path, async (drivers) => {
    assert.deepEqual(
      await storedCampaigns(drivers, plain),
      campaigns.filter((one) => one.campaign_id !== null)
        .map((one) => ({ ...one, kpis: { ...one.kpis, events: NaN } })),
    );
    assert.deepEqual(await storedKols(drivers, plain), kols);
  });
}

function kolsOf(plain: PlainKpis): Set<string> {
  return new Set(plain.kols.map((one) => one.kol_id));
}

Deno.test("the sample of campaigns becomes KPIs, rows and alerts as plain sums have them", async (t) => {
  await using folder = new StateFolder();
  for (const name of sources) {
    await produce(
      folder,
      ...["--topic", `events.${name}.raw`, "--key", "kol_id"],
      ...["--file", `topology/sample/events-${name}.jsonl`],
    );
  }
  await run(folder);
  const plain = await plainOf(folder);

  await t.step("the sample has all that is tested", () => {
    assert.ok(overPlain(plain.campaigns, plain.overAt).length > 20);
    assert.ok(plain.campaigns.some((one) => one.campaign_id === null));
    assert.ok(plain.campaigns.some((one) => one.kpis.ctr === null));
    assert.ok(plain.late >= 2 && plain.broken === 9, JSON.stringify(plain));
  });

  await t.step("the topic and both tables have the plain sums", async () => {
    await compare(folder, plain);
  });

  await t.step("a result is final once its window is over", async () => {
    const results = await resultsOf(folder);
    for (const { window_start, final, incomplete } of results) {
      const isOver = Date.parse(window_start) + 300_000 <= plain.overAt;
      assert.equal(final, isOver, window_start);
      assert.equal(incomplete, false);
    }
  });

  await t.step("late and broken events are put aside", async () => {
    const { code, stdout, stderr } = await hotpath(
      ...["dlq", "list", "--json", "--state", folder.path],
    );
    assert.equal(code, 0, stderr);
    const counts = new Map<string, number>();
    for (const { reason, count } of JSON.parse(stdout)) {
      counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
    assert.equal(counts.get("event-late"), plain.late);
    counts.delete("event-late");
    const others = [...counts.values()].reduce((sum, one) => sum + one, 0);
    assert.equal(others, plain.broken);
  });

  const expected = fraudIds(overPlain(plain.campaigns, plain.overAt));
  const first = await alertsOf(folder);
  await t.step("click fraud is told once a KOL and hour", async () => {
    assert.equal(expected.length, 1);
    assert.deepEqual([...first.keys()].toSorted(), expected);
    for (const texts of first.values()) assert.equal(texts.length, 1);
    assert.deepEqual(await keptAlerts(folder, kolsOf(plain)), expected);
  });

  await t.step("a restart tells nothing again", async () => {
    const before = (await recordsOf(folder, "metrics.windowed")).length;
    await run(folder);
    const after = await recordsOf(folder, "metrics.windowed");
    assert.equal(
      after.filter((one) => JSON.parse(one.value).final).length,
      (await resultsOf(folder)).filter((one) => one.final).length,
    );
    assert.ok(after.length >= before);
    assert.deepEqual(await alertsOf(folder), first);
    await compare(folder, plain);
  });

  await t.step("a replay by another group writes the same rows", async () => {
    await run(folder, "--from", "2025-12-03T00:00:00Z", "--group", "replay");
    await compare(folder, plain);
    // Published again to the letter, so that a reader drops it by its id.
    for (const [id, texts] of await alertsOf(folder)) {
      assert.equal(new Set(texts).size, 1, id);
      assert.deepEqual(texts[0], first.get(id)?.[0]);
    }
    assert.deepEqual(await keptAlerts(folder, kolsOf(plain)), expected);
  });
});

Deno.test("invented campaigns add up, and one KOL is told of", async () => {
  await using folder = new StateFolder();
  const sent = await produce(
    folder,
    ...["--generate", "campaigns", "--count", "4000", "--bad", "1%"],
  );
  const counts = sent.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    counts.map(({ topic }) => topic),
    sources.map((name) => `events.${name}.raw`),
  );
  assert.equal(counts.reduce((sum, one) => sum + one.sent, 0), 4_000);
  await run(folder);
  const plain = await plainOf(folder);
  assert.ok(plain.late > 5 && plain.broken > 10, JSON.stringify(plain.late));
  await compare(folder, plain);
  const over = overPlain(plain.campaigns, plain.overAt);
  assert.ok(over.length > 100, String(over.length));
  const alerts = await alertsOf(folder);
  assert.deepEqual([...alerts.keys()].toSorted(), fraudIds(over));
  assert.ok(alerts.size > 0);
});

Deno.test("the topology of campaign KPIs has no findings and can be drawn", async () => {
  const lint = await hotpath("lint", topology);
  assert.equal(lint.code, 0, lint.stderr);
  const { code, stdout } = await hotpath("graph", topology);
  assert.equal(code, 0);
  assert.match(stdout, /fraud \(window-alert, failures to dead-letters\)/);
});

Deno.test("lines of a file need a topic, and only they", async () => {
  const file = "topology/sample/events-tx.jsonl";
  const { code, stderr } = await hotpath("produce", "--file", file);
  assert.equal(code, 2);
  assert.match(stderr, /--topic/);
  const unknown = await hotpath("produce", "--generate", "sales");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /expected profiles or campaigns or looks/);
});
