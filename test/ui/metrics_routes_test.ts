import assert from "node:assert/strict";
import { createUiApp } from "../../src/ui/ui_app.ts";
import { errorOf } from "../support/actor_harness.ts";
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

Deno.test("metrics tell how a service and a store were asked, how long it took and what failed", async () => {
  let calls = 0;
  const chain = new Chain({
    call: (clock) => async (batch) => {
      await clock.sleep(20);
      if (calls++ === 0) throw errorOf("call-overloaded");
      return batch.messages;
    },
  });
  chain.store().script = (_, write) =>
    write === 0 ? { takesMs: 7, fails: errorOf("write-unavailable") } : {};
  const run = chain.start();
  chain.source.add(10);
  await chain.clock.advance(10_000);
  const url = "http://user:secret@scoring:8080/predict";
  const nodes = chain.plan.nodes.map((node) =>
    node.id === "score" ? { ...node, options: { url } } : node
  );
  const plan = { ...chain.plan, nodes };
  const app = createUiApp(uiContext(plan, run, chain.clock), "pages");
  const answer = await app.request("/metrics", {
    headers: { host: "localhost" },
  });
  const text = await answer.text();
  assert.doesNotMatch(text, /secret/);
  const samples = samplesOf(text);
  const requests = (outcome: string) =>
    samples.get(
      `pipeline_score_requests_total{node="score",outcome="${outcome}"}`,
    );
  assert.deepEqual([requests("ok"), requests("call-overloaded")], [1, 1]);
  for (const metric of ["pipeline_score", "pipeline_node"]) {
    const name =
      `${metric}_retries_total{node="score",reason="call-overloaded"}`;
    assert.equal(samples.get(name), 1, name);
  }
  const counted: readonly (readonly [string, number])[] = [
    [
      'http_client_request_duration_seconds_count{node="score",server="scoring:8080",error_type=""}',
      1,
    ],
    [
      'http_client_request_duration_seconds_count{node="score",server="scoring:8080",error_type="call-overloaded"}',
      1,
    ],
    [
      'db_client_operation_duration_seconds_count{node="a",system="small",operation="write",error_type="write-unavailable"}',
      1,
    ],
    [
      'db_client_operation_duration_seconds_sum{node="a",system="small",operation="write",error_type="write-unavailable"}',
      0.007,
    ],
    [
      'messaging_client_operation_duration_seconds_count{node="in",operation="commit",topic="",error_type=""}',
      1,
    ],
    ['pipeline_edge_queue_items{from="score",to="a"}', 0],
    ['pipeline_edge_queue_limit_items{from="parse",to="batch"}', 1_000],
  ];
  for (const [name, value] of counted) {
    assert.equal(samples.get(name), value, `${name}\n${text}`);
  }
  const polls =
    'messaging_client_operation_duration_seconds_count{node="in",operation="poll",topic="",error_type=""}';
  assert.ok(Number(samples.get(polls)) > 1);
  await run.drain();
});

Deno.test("metrics tell how many messages wait in front of a sink, and their bytes", async () => {
  const chain = new Chain();
  const run = chain.start();
  chain.store().script = () => ({ takesMs: 500 });
  chain.source.add(40);
  await chain.clock.advance(300);
  const app = createUiApp(uiContext(chain.plan, run, chain.clock), "pages");
  const queued = async () => {
    const answer = await app.request("/metrics", {
      headers: { host: "localhost" },
    });
    const samples = samplesOf(await answer.text());
    return ["items", "bytes"].map((unit) =>
      Number(samples.get(`pipeline_edge_queue_${unit}{from="score",to="a"}`))
    );
  };
  const [items = 0, bytes = 0] = await queued();
  assert.ok(items >= 10, `${items} wait`);
  // What is in the records, of which each has a key and a value.
  assert.ok(bytes > items, `${bytes} bytes`);
  await run.drain();
  assert.deepEqual(await queued(), [0, 0]);
});
