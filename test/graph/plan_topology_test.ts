import assert from "node:assert/strict";
import type { PlanNode } from "../../src/graph/plan.ts";
import { planOf } from "./load_text.ts";

const text = `name: t
doc: A topology
nodes:
  dead: { type: dead-letter-sink, with: { topic: d } }
  unsure: { type: dead-letter-sink, with: { topic: u } }
  out: { type: kafka-sink, from: score, with: { topic: o }, onError: dead }
  best:
    type: redis-sink
    from: score
    with: { hash: h, required: false }
    onError: unsure
  score: { type: score, from: batch, with: { url: x }, onError: dead }
  batch: { type: micro-batch, from: [in, parse] }
  parse: { type: parse, doc: Reads, from: in2, with: { schema: video }, onError: dead }
  in: { type: kafka-source, with: { topics: [a] } }
  in2: { type: kafka-source, with: { topics: [b] } }
`;

async function nodes(): Promise<ReadonlyMap<string, PlanNode>> {
  const { plan } = await planOf(text);
  return new Map(plan.nodes.map((node) => [node.id, node]));
}

Deno.test("a plan has every default filled in", async () => {
  const { plan } = await planOf(
    "name: t\nnodes: { in: { type: kafka-source, with: { topics: [a] } }, out: { type: count-sink, from: in } }\n",
  );
  assert.deepEqual(
    { ...plan, nodes: [] },
    {
      name: "t",
      doc: "",
      file: "topology/t.yaml",
      budget: { events: 20_000, bytes: 67_108_864 },
      drainMs: 20_000,
      drivers: {
        log: { driver: "embedded", with: {} },
        cache: { driver: "embedded", with: {} },
        table: { driver: "embedded", with: {} },
      },
      scoring: "external",
      samples: {
        show: false,
        mask: ["nickname", "bio", "signature", "avatar_url", "profile_url"],
      },
      nodes: [],
      configHash: plan.configHash,
    },
  );
  assert.match(plan.configHash, /^[0-9a-f]{12}$/);
});

Deno.test("a plan's own settings are read with their units", async () => {
  const { plan } = await planOf(
    `${text}budget: { events: 9000, bytes: 1MiB }\ndrain: 1m\nscoring: in-process\n`,
  );
  assert.deepEqual(plan.budget, { events: 9000, bytes: 1_048_576 });
  assert.equal(plan.drainMs, 60_000);
  assert.equal(plan.scoring, "in-process");
});

Deno.test("nodes run sources first, and each after those it takes from", async () => {
  const { plan } = await planOf(text);
  const position = new Map(plan.nodes.map((node, index) => [node.id, index]));
  for (const [index, node] of plan.nodes.entries()) {
    for (const before of [...node.from, ...node.failuresFrom]) {
      assert.ok((position.get(before) ?? Infinity) < index, node.id);
    }
  }
  assert.deepEqual(plan.nodes.slice(0, 2).map((node) => node.id), [
    "in",
    "in2",
  ]);
});

Deno.test("a node knows its edges from both ends", async () => {
  const all = await nodes();
  assert.deepEqual(all.get("batch")?.from, ["in", "parse"]);
  assert.deepEqual(all.get("in")?.consumers, ["batch"]);
  assert.deepEqual(
    new Set(all.get("score")?.consumers),
    new Set(["out", "best"]),
  );
  assert.deepEqual(all.get("score")?.onError, "dead");
  assert.deepEqual(all.get("in")?.onError, undefined);
  assert.deepEqual(all.get("dead")?.failuresFrom, ["parse", "score", "out"]);
  assert.deepEqual(all.get("unsure")?.failuresFrom, ["best"]);
  assert.deepEqual(all.get("score")?.failuresFrom, []);
});

Deno.test("a node knows what arrives at it and what leaves it", async () => {
  const all = await nodes();
  const units = [...all.values()].map((node) => [
    node.id,
    `${node.input} ${node.output}`,
  ]);
  assert.deepEqual(Object.fromEntries(units), {
    in: "none message",
    in2: "none message",
    parse: "message message",
    batch: "message batch",
    score: "batch batch",
    out: "batch none",
    best: "batch none",
    dead: "failure none",
    unsure: "failure none",
  });
});

Deno.test("required are the required sinks, what leads to them and their dead-letter sinks", async () => {
  const all = await nodes();
  const best = [...all.values()].filter((node) => !node.required)
    .map((node) => node.id);
  assert.deepEqual(new Set(best), new Set(["best", "unsure"]));
});

Deno.test("options are parsed, docs and facts are there", async () => {
  const all = await nodes();
  assert.deepEqual(all.get("batch")?.options, {
    maxItems: 200,
    maxBytes: 262_144,
    maxWait: 20,
  });
  assert.equal(all.get("parse")?.doc, "Reads");
  assert.deepEqual(all.get("in")?.facts.topicsRead, ["a"]);
});

Deno.test("the digest follows every setting in force, defaults and overlays included", async () => {
  const digest = async (sets: readonly string[]) =>
    (await planOf(text, { sets })).plan.configHash;
  const plain = await digest([]);
  assert.equal(plain, await digest(["nodes.batch.with.maxItems=200"]));
  assert.notEqual(plain, await digest(["nodes.batch.with.maxItems=201"]));
  assert.notEqual(plain, await digest(["drain=5s"]));
});

Deno.test("a plan's docs and summaries hold no secret, its options do", async () => {
  const { plan, config } = await planOf(
    text.replace("doc: A topology", "doc: Uses ${API_TOKEN} and ${API_TOKEN}")
      .replace("url: x", 'url: "http://u:${API_TOKEN}@h/"'),
    { env: { API_TOKEN: "hunter2" } },
  );
  const score = plan.nodes.find((node) => node.id === "score");
  assert.equal(score?.options["url"], "http://u:hunter2@h/");
  assert.equal(score?.facts.summary, "http://u:***@h/");
  assert.equal(plan.doc, "Uses *** and ***");
  assert.doesNotMatch(JSON.stringify(config), /hunter2/);
});

Deno.test("the resolved configuration tells where each value comes from", async () => {
  const { config } = await planOf(text, {
    sets: ["nodes.batch.with.maxItems=50"],
    profile: "p",
    files: { "topology/profiles/p.yaml": "drain: 9s\n" },
  });
  const of = (path: string) => {
    const found = config.settings.find((setting) => setting.path === path);
    return [found?.value, found?.origin.kind];
  };
  assert.deepEqual(of("nodes.batch.with.maxItems"), [50, "set"]);
  assert.deepEqual(of("nodes.batch.with.maxWait"), ["20ms", "default"]);
  assert.deepEqual(of("drain"), ["9s", "profile"]);
  assert.deepEqual(of("nodes.in.with.topics[0]"), ["a", "file"]);
  assert.deepEqual(of("nodes.score.with.retry.backoff"), [
    "100ms..5s",
    "default",
  ]);
});
