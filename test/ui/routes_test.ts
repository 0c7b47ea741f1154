import assert from "node:assert/strict";
import type { Hono } from "hono";
import { createUiApp } from "../../src/ui/ui_app.ts";
import type { UiContext } from "../../src/ui/ui_context.ts";
import { errorOf } from "../support/actor_harness.ts";
import { Chain } from "../support/small_topology.ts";
import type { TopologyRun } from "../support/topology_run.ts";
import { testToken, uiContext } from "../support/ui_context.ts";

/** The pages of a small chain that has settled some events. */
async function withApp(
  check: (app: Hono, run: TopologyRun, chain: Chain) => Promise<void>,
  change: (context: UiContext) => UiContext = (context) => context,
): Promise<void> {
  const chain = new Chain({
    map: (one) =>
      one.record.offset === 1
        ? errorOf("not-json")
        : one.withValue({ name: "<script>alert(1)</script>", bio: "secret" }),
  });
  const run = chain.start();
  chain.source.add(5, { key: "k" });
  await chain.clock.when(() => run.running.telemetry().settled === 5);
  const context = change(uiContext(chain.plan, run, chain.clock));
  await check(createUiApp(context, "127.0.0.1"), run, chain);
  await run.drain();
}

const headers = { host: "127.0.0.1:8090" };

Deno.test("every page is whole, has no inline script or style and no raw text of an event", async () => {
  await withApp(async (app) => {
    const paths = [
      "/",
      "/?node=parse",
      "/nodes/parse/drawer",
      "/live",
      "/batches",
      "/kafka",
    ];
    for (const path of paths) {
      const answer = await app.request(path, { headers });
      const text = await answer.text();
      assert.equal(answer.status, 200, path);
      assert.doesNotMatch(text, /<script>|\sstyle=|<style|\son[a-z]+=/, path);
      assert.doesNotMatch(text, /undefined|\[object/, path);
      assert.doesNotMatch(text, /secret/, path);
    }
    const drawer = await (await app.request("/nodes/parse/drawer", { headers }))
      .text();
    assert.match(drawer, /&lt;script&gt;alert/);
    assert.match(drawer, /\*\*\*/);
  });
});

Deno.test("every page has a JSON twin and every table its CSV", async () => {
  await withApp(async (app) => {
    const json = async (path: string) =>
      await (await app.request(path, { headers })).json();
    assert.equal((await json("/api/topology")).layout.boxes.length, 6);
    assert.equal((await json("/api/nodes")).length, 6);
    const node = await json("/api/nodes/parse");
    assert.deepEqual(node.counters.errors, { "not-json": 1 });
    assert.equal(node.failures[0].error.code, "not-json");
    assert.equal(node.samples.out.value.bio, "***");
    assert.equal((await json("/api/batches")).batches[0].items, 4);
    assert.equal(node.calls, null);
    const { calls } = await json("/api/nodes/score");
    assert.deepEqual([calls.breaker, calls.probeInMs], ["closed", null]);
    const drawer = await (await app.request("/nodes/score/drawer", { headers }))
      .text();
    assert.match(drawer, /Breaker<\/dt>\s*<dd>closed/);
    const { rebalances } = await json("/api/rebalances");
    assert.deepEqual([rebalances[0].kind, rebalances.length], ["assigned", 1]);
    const lag = await json("/api/lag");
    assert.deepEqual([lag.total, lag.partitions[0].position], [0, 5]);
    const live = await json("/api/live");
    assert.deepEqual([live.state, live.read, live.settled], ["running", 5, 5]);
    for (
      const path of [
        "/api/nodes.csv",
        "/api/nodes/parse/durations.csv",
        "/api/batches.csv",
        "/api/lag.csv",
        "/api/rebalances.csv",
      ]
    ) {
      const answer = await app.request(path, { headers });
      assert.match(answer.headers.get("content-type") ?? "", /text\/csv/);
      const lines = (await answer.text()).trimEnd().split("\r\n");
      assert(lines.length >= 2, path);
    }
  });
});

Deno.test("control needs the token, and then pauses, resumes and drains", async () => {
  await withApp(async (app, run) => {
    const post = (action: string, token?: string) =>
      app.request(`/api/${action}`, {
        method: "POST",
        headers: {
          ...headers,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
      });
    for (const token of [undefined, "wrong"]) {
      assert.equal((await post("pause", token)).status, 401);
    }
    assert.equal((await app.request("/api/pause", { headers })).status, 404);
    assert.equal(run.running.state(), "running");
    assert.deepEqual(await (await post("pause", testToken)).json(), {
      state: "paused",
    });
    assert.equal(run.running.state(), "paused");
    await post("resume", testToken);
    assert.equal(run.running.state(), "running");
    await post("drain", testToken);
    assert.equal(run.running.state(), "draining");
  });
});

Deno.test("where samples are off no page and no tap shows an event", async () => {
  await withApp(async (app) => {
    assert.equal(
      (await app.request("/api/tap?node=parse", { headers })).status,
      403,
    );
    const node = await (await app.request("/api/nodes/parse", { headers }))
      .json();
    assert.deepEqual(node.samples, { in: null, out: null });
    assert.deepEqual([node.failures[0].value, node.failures[0].key], [
      null,
      null,
    ]);
    assert.match(node.samplesOff, /samples: \{ show: true \}/);
    const page = await (await app.request("/live", { headers })).text();
    assert.match(page, /Events are not shown here/);
  }, (context) => ({
    ...context,
    plan: { ...context.plan, samples: { show: false, mask: [] } },
  }));
});

Deno.test("a tap that makes no sense is refused with the remedy", async () => {
  await withApp(async (app) => {
    const detail = async (query: string) => {
      const answer = await app.request(`/api/tap?${query}`, { headers });
      assert.equal(answer.status, 400, query);
      return (await answer.json()).detail;
    };
    assert.match(await detail(""), /Name a node of in, parse/);
    assert.match(await detail("node=nope"), /nope/);
    assert.match(await detail("node=a&side=x"), /in, out or both/);
    assert.match(await detail("node=a&limit=0"), /limit from 1/);
    assert.match(await detail("node=a&interval=5"), /with its unit/);
    assert.match(await detail("node=a&where=x"), /condition/);
  });
});
