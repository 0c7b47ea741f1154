import assert from "node:assert/strict";
import type { NodeSnapshot } from "../../src/runtime/running_topology.ts";
import { findBottleneck } from "../../src/ui/bottleneck.ts";
import { Chain } from "../support/small_topology.ts";
import { nodeSnapshot } from "../support/node_snapshot.ts";

const { plan } = new Chain({ sinks: ["a", "b"] });

/** What is found where some nodes are not idle. */
function found(parts: Record<string, Partial<NodeSnapshot>>) {
  return findBottleneck(
    plan,
    plan.nodes.map(({ id }) => nodeSnapshot(id, parts[id])),
  );
}

Deno.test("nothing holds a stream up whose source is not blocked, however busy a node is", () => {
  assert.deepEqual(found({ in: { outPerSecond: 5 }, score: { busy: 0.99 } }), {
    kind: "none",
    node: null,
    sentence: "Nothing holds the stream up",
  });
  assert.equal(
    found({}).sentence,
    "Nothing comes in, and nothing holds the stream up",
  );
});

Deno.test("the busy node below a blocked source is named", () => {
  assert.deepEqual(found({ in: { blocked: 0.9 }, score: { busy: 0.97 } }), {
    kind: "busy",
    node: "score",
    sentence: "score is 97 % busy and holds the stream up; in waits for it",
  });
});

Deno.test("of several busy nodes it is the one in front of which most waits", () => {
  const { node } = found({
    in: { blocked: 0.9 },
    score: { busy: 0.8, waiting: 10 },
    a: { busy: 0.9, waiting: 0 },
    b: { busy: 0.6, waiting: 900 },
  });
  assert.equal(node, "b");
});

Deno.test("a node that is blocked itself waits for what it calls", () => {
  const { kind, node, sentence } = found({
    in: { blocked: 1 },
    score: { blocked: 0.9, busy: 0.1, status: "breaker open" },
  });
  assert.deepEqual([kind, node], ["waiting", "score"]);
  assert.match(sentence, /score waits for what it calls \(breaker open\)/);
});

Deno.test("where nobody is to blame nobody is blamed", () => {
  assert.equal(found({ in: { blocked: 1 } }).kind, "unclear");
});
