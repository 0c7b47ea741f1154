import assert from "node:assert/strict";
import { counterSpecs } from "../../src/ui/counter_specs.ts";
import { gaugeSpecs } from "../../src/ui/gauge_specs.ts";
import { TopologyMetrics } from "../../src/ui/topology_metrics.ts";
import { documentedMetrics } from "../support/monitoring_page.ts";
import { Chain } from "../support/small_topology.ts";
import { uiContext } from "../support/ui_context.ts";

const documented = await documentedMetrics();

/** Type of every metric that is served, by name. */
async function servedTypes(): Promise<Record<string, string>> {
  const chain = new Chain();
  const run = chain.start();
  const metrics = new TopologyMetrics(uiContext(chain.plan, run, chain.clock));
  const text = await metrics.text();
  await run.drain();
  return Object.fromEntries(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
      .map(([, name = "", type = ""]) => [name, type]),
  );
}

Deno.test("a counter's name ends with what it counts, a gauge's does not", () => {
  for (const { name } of counterSpecs) assert.match(name, /_total$/);
  for (const { name } of gaugeSpecs) assert.doesNotMatch(name, /_total$/);
});

Deno.test("the page of all metrics has every metric that is served, and no other", async () => {
  const types = documented.map(({ name, type }) => [name, type]);
  assert.deepEqual(Object.fromEntries(types), await servedTypes());
  assert.equal(types.length, new Set(documented.map((one) => one.name)).size);
});

Deno.test("the page of all metrics names the labels of each", () => {
  for (const { name, labels } of [...counterSpecs, ...gaugeSpecs]) {
    const told = documented.find((one) => one.name === name);
    assert.deepEqual(told?.labels, labels, name);
  }
});

/** Where a metric may be named: pages, the README, what is deployed. */
async function* namingFiles(): AsyncGenerator<string> {
  const root = new URL("../../", import.meta.url);
  yield* ["README.md", "compose.yaml"];
  for (const folder of ["docs", "deploy"]) {
    for await (const { name, isFile } of Deno.readDir(new URL(folder, root))) {
      if (isFile && !/\.(png|svg)$/.test(name)) yield `${folder}/${name}`;
    }
  }
}

Deno.test("no page, and nothing that is deployed, names a metric that is not there", async () => {
  const known = new Set(documented.map((one) => one.name));
  const found = new Set<string>();
  for await (const path of namingFiles()) {
    const text = await Deno.readTextFile(
      new URL(`../../${path}`, import.meta.url),
    );
    for (const [, name = ""] of text.matchAll(metricName)) {
      const base = name.replace(/_(bucket|sum|count)$/, "");
      assert.ok(known.has(name) || known.has(base), `${path}: ${name}`);
      found.add(base);
    }
  }
  assert.ok(found.size > 40, "pages name metrics");
});

/** What begins as a metric does and ends as a word. */
const metricName =
  /\b((?:pipeline|kafka_consumergroup|http_client|db_client|messaging|process)_[a-z_]*[a-z])\b/g;
