import assert from "node:assert/strict";
import { loadLayers } from "../../src/config/load_layers.ts";
import { buildModel } from "../../src/graph/build_model.ts";
import { TopologyGraph } from "../../src/graph/topology_graph.ts";
import { memoryRequest } from "../config/memory_request.ts";
import { smallTypes } from "./small_types.ts";

async function graphOf(text: string): Promise<TopologyGraph> {
  const { root } = await loadLayers(memoryRequest(text));
  assert.ok(root);
  return new TopologyGraph(
    buildModel(root, "t.yaml", { types: smallTypes, drivers: [] }).model,
  );
}

const diamond = await graphOf(`name: t
nodes:
  in: { type: kafka-source, with: { topics: [a] } }
  left: { type: filter, from: in }
  right: { type: filter, from: in }
  join: { type: filter, from: [left, right] }
  also: { type: filter, from: [left, right, join] }
  out: { type: count-sink, from: [join, also] }
  other: { type: count-sink, from: right }
`);

const ids = (nodes: Iterable<{ readonly id: string }>) =>
  [...nodes].map((node) => node.id).toSorted();

Deno.test("a walk finds every node below, however many ways lead there", () => {
  const { nodes } = diamond;
  assert.deepEqual(ids(diamond.downstream(nodes[0]!)), [
    "also",
    "join",
    "left",
    "other",
    "out",
    "right",
  ]);
  assert.deepEqual(ids(diamond.downstream(nodes[1]!)), ["also", "join", "out"]);
});

Deno.test("a walk finds every node above, however many ways lead from there", () => {
  assert.deepEqual(ids(diamond.upstream(diamond.node("out")!)), [
    "also",
    "in",
    "join",
    "left",
    "right",
  ]);
});

Deno.test("a walk in a cycle ends, and meets its start again", async () => {
  const graph = await graphOf(`name: t
nodes:
  a: { type: filter, from: b }
  b: { type: filter, from: a }
`);
  assert.deepEqual(ids(graph.downstream(graph.node("a")!)), ["a", "b"]);
});

Deno.test("a graph with a misspelt type, field or reference is not complete", async () => {
  const text = (sink: string) =>
    `name: t
nodes:
  in: { type: kafka-source, with: { topics: [a] } }
  out: { ${sink} }
`;
  const isComplete = async (sink: string) =>
    (await graphOf(text(sink))).isComplete;
  assert.equal(await isComplete("type: count-sink, from: in"), true);
  assert.equal(await isComplete("type: count-snk, from: in"), false);
  assert.equal(await isComplete("type: count-sink, form: in"), false);
  assert.equal(await isComplete("type: count-sink, from: inn"), false);
  assert.equal(
    await isComplete("type: count-sink, from: in, onError: no"),
    false,
  );
});
