import assert from "node:assert/strict";
import { createUiApp } from "../../src/ui/ui_app.ts";
import { Chain } from "../support/small_topology.ts";
import { uiContext } from "../support/ui_context.ts";

/** The samples of a metrics text: name with labels, and value. */
function samplesOf(text: string): Map<string, number> {
  return new Map(
    text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => {
        const at = line.lastIndexOf(" ");
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
  );
}

Deno.test("metrics tell what the topology has done, each time anew", async () => {
  const chain = new Chain();
  const run = chain.start();
  chain.source.add(25);
  await chain.clock.advance(2_000);
  const app = createUiApp(uiContext(chain.plan, run, chain.clock), "pages");
  const read = async () => {
    const answer = await app.request("/metrics", {
      headers: { host: "localhost" },
    });
    assert.match(answer.headers.get("content-type") ?? "", /^text\/plain; v/);
    return await answer.text();
  };
  const text = await read();
  const samples = samplesOf(text);
  for (const [name, value] of samples) {
    assert.ok(Number.isFinite(value), `${name} ${value}`);
  }
  assert.equal(samples.get('pipeline_node_in_total{node="in"}'), 25);
  assert.equal(samples.get("pipeline_ready"), 1);
  const ended = 'pipeline_end_to_end_seconds_count{sink="a"}';
  assert.ok(Number(samples.get(ended)) > 0);
  assert.ok(Number(samples.get("process_cpu_seconds_total")) > 0);
  assert.equal(samples.get("pipeline_event_loop_delay_seconds"), 0);
  assert.equal(samples.get("pipeline_no_progress_total"), 0);
  const { topic } = chain.source;
  const partition = `topic="${topic}",partition="0"`;
  assert.equal(
    samples.get(`kafka_consumergroup_lag{consumergroup="",${partition}}`),
    0,
  );
  assert.equal(samples.get(`pipeline_uncommitted_records{${partition}}`), 0);
  assert.equal(
    samples.get('messaging_process_duration_seconds_bucket{le="+Inf"}'),
    25,
  );
  assert.equal(samples.get("messaging_process_duration_seconds_count"), 25);
  assert.match(text, /# TYPE pipeline_node_duration_seconds histogram/);
  assert.match(text, /# TYPE pipeline_node_in_total counter/);
  chain.source.add(5);
  await chain.clock.advance(2_000);
  const later = samplesOf(await read());
  assert.equal(later.get('pipeline_node_in_total{node="in"}'), 30);
  await run.drain();
});

Deno.test("a histogram's buckets only grow and end with all", async () => {
  const chain = new Chain();
  const run = chain.start();
  chain.store().script = (_, write) => ({ takesMs: write * 7 });
  chain.source.add(60);
  await chain.clock.advance(5_000);
  const { latency } = run.running.histograms({
    ms: [1, 10, 100, 1_000, 10_000],
    items: [1],
  });
  assert.deepEqual(latency.counts, latency.counts.toSorted((a, b) => a - b));
  assert.equal(latency.counts.at(-1), 60);
  assert.equal(latency.count, 60);
  assert.ok(latency.sum > 0);
  await run.drain();
});
