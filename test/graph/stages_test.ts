import assert from "node:assert/strict";
import { drawText } from "../../src/graph/draw_text.ts";
import { nodeTypes } from "../../src/registry.ts";
import { loadText } from "./load_text.ts";

const yaml = `name: t
nodes:
  in: { type: kafka-source, with: { topics: [a, b], group: g } }
  kpis:
    type: window
    from: in
    with: { size: 5m, grace: 1m, by: [kol_id], partitions: 6 }
    onError: dead
  out: { type: kafka-sink, from: kpis, with: { topic: o, key: key }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: d } }
`;

async function load(text = yaml) {
  const loaded = await loadText(text, { types: nodeTypes });
  assert.ok(loaded.kind === "ok", JSON.stringify(loaded));
  return loaded;
}

Deno.test("rule 7: a window is two stages and the topic between them, in the picture too", async () => {
  const { plan } = await load();
  assert.equal(
    drawText(plan),
    `t

in (kafka-source): a, b, group g
└─ kpis-partial (window-partial, failures to dead): 5m by kol_id, grace 1m
   └─ kpis-shuffle (window-shuffle, failures to dead): g.kpis.parts, by group
      └─ kpis-parts (kafka-source): g.kpis.parts, group g.kpis
         └─ kpis (window-merge, failures to dead): merged by kol_id, kept 5m
            └─ out (kafka-sink, failures to dead): o, key key
dead (dead-letter-sink): d
     failures of kpis-partial, kpis-shuffle, kpis, out
`,
  );
});

Deno.test("each stage has its options, and says which node of the file it is of", async () => {
  const { plan, config } = await load();
  const stages = plan.nodes.filter((one) => one.stageOf === "kpis");
  assert.deepEqual(
    stages.map((one) => [one.id, one.required]).sort(),
    [
      ["kpis", true],
      ["kpis-partial", true],
      ["kpis-parts", true],
      ["kpis-shuffle", true],
    ],
  );
  assert.deepEqual(
    plan.nodes.flatMap((one) => one.facts.internalTopic ?? []),
    [{ topic: "g.kpis.parts", partitions: 6, retentionMs: 7 * 86_400_000 }],
  );
  const told = new Map(config.settings.map((one) => [one.path, one]));
  assert.equal(told.get("nodes.kpis-partial.with.size")?.value, "5m");
  assert.equal(
    told.get("nodes.kpis-partial.with.size")?.origin.kind,
    "file",
  );
  assert.deepEqual(told.get("nodes.kpis.with.sources[1]")?.value, "b");
  assert.equal(
    told.get("nodes.kpis-shuffle.with.topic")?.origin.kind,
    "default",
  );
});

Deno.test("a group that replays beside another one has a topic of its own", async () => {
  const { plan } = await load(yaml.replace("group: g", "group: replay"));
  assert.deepEqual(plan.nodes.find((one) => one.id === "kpis-parts")?.options, {
    ...plan.nodes.find((one) => one.id === "kpis-parts")?.options,
    topics: ["replay.kpis.parts"],
    group: "replay.kpis",
  });
  const odd = await load(yaml.replace("group: g", 'group: "näch/1"'));
  const topic =
    odd.plan.nodes.flatMap((one) => one.facts.internalTopic?.topic ?? [])[0];
  assert.match(topic ?? "", /^n_ch_1-[0-9a-f]{12}\.kpis\.parts$/);
});

Deno.test("a window whose groups are each in one partition is one node", async () => {
  const { plan } = await load(
    yaml.replace("partitions: 6", "coPartitioned: true"),
  );
  assert.deepEqual(plan.nodes.map((one) => one.id), [
    "in",
    "kpis",
    "out",
    "dead",
  ]);
  assert.equal(plan.nodes[1]?.type.type, "window");
});
