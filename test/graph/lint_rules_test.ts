import assert from "node:assert/strict";
import { lintRules } from "../../src/graph/lint_rules.ts";
import { assertFindings, findingsOf } from "./load_text.ts";
import { chain, head } from "./small_topologies.ts";

Deno.test("rules have names of their own and a doc line", () => {
  const names = lintRules.map((rule) => rule.name);
  assert.equal(new Set(names).size, names.length);
  for (const rule of lintRules) {
    assert.match(rule.name, /^[a-z][a-z-]+$/);
    assert.match(rule.doc, /^[A-Z].*[^.]$/);
  }
});

Deno.test("a whole chain passes every rule", async () => {
  await assertFindings(chain, []);
});

Deno.test("unknown-node: from and onError name the nearest node", async () => {
  await assertFindings(chain.replace("from: parse", "from: prase"), [
    "error unknown-node 5:37 nodes.batch.from: Unknown node, did you mean parse: prase",
  ]);
  await assertFindings(
    chain.replace("from: score,", "from: [score, nope],")
      .replace("url: x }, onError: dead", "url: x }, onError: deed"),
    [
      "error unknown-node 6:65 nodes.score.onError: Unknown node, did you mean dead: deed",
      "error unknown-node 7:42 nodes.out.from[1]: Unknown node, expected one of in, parse, batch, score, dead: nope",
    ],
  );
});

Deno.test("unknown-node: a node is no remedy for itself", async () => {
  await assertFindings(
    `${head}  out: { type: count-sink, from: ou }\n`,
    [
      "error unknown-node 4:34 nodes.out.from: Unknown node, expected one of in: ou",
    ],
  );
});

Deno.test("cycle: names the nodes of the cycle, once each", async () => {
  await assertFindings(
    `${head}  a: { type: filter, from: [in, c] }
  b: { type: filter, from: a }
  c: { type: filter, from: b }
  out: { type: count-sink, from: c }
  self: { type: filter, from: self }
  out2: { type: count-sink, from: self }
`,
    [
      "error cycle 4:33 nodes.a.from[1]: Cut the cycle, an event would never end: a -> b -> c -> a",
      "error cycle 8:31 nodes.self.from: Cut the cycle, an event would never end: self -> self",
    ],
  );
});

Deno.test("cycle: a long one is told in short", async () => {
  const nodes = Array.from(
    { length: 30 },
    (_, index) =>
      `  f${index}: { type: filter, from: f${(index + 29) % 30} }\n`,
  );
  const findings = await findingsOf(`name: t\nnodes:\n${nodes.join("")}`);
  assert.deepEqual(findings.map((finding) => finding.message), [
    "Cut the cycle, an event would never end: f0 -> f1 -> f2 -> f3 -> f4 -> f5 -> f6 -> f7 -> f8 -> f9 -> f10 -> (18 more) -> f29 -> f0",
  ]);
});

Deno.test("orphan: an operator or a sink that takes from nothing", async () => {
  await assertFindings(
    `${head}  out: { type: count-sink, from: in }
  lost: { type: filter }
  out2: { type: count-sink, from: lost }
  alone: { type: count-sink }
`,
    [
      "error orphan 5:3 nodes.lost: Say with from whose output the node takes, it never gets an event: lost",
      "error orphan 7:3 nodes.alone: Say with from whose output the node takes, it never gets an event: alone",
    ],
  );
});

Deno.test("orphan: a dead-letter sink that no node sends to", async () => {
  await assertFindings(
    `${head}  out: { type: count-sink, from: in }
  dead: { type: dead-letter-sink, with: { topic: d } }
`,
    [
      "error orphan 5:3 nodes.dead: Remove the node or name it in an onError, no node sends it what fails: dead",
    ],
  );
});

Deno.test("source-with-input: a source takes from no node", async () => {
  await assertFindings(
    `${head}  out: { type: count-sink, from: [in, in2] }
  in2: { type: kafka-source, from: in, with: { topics: [b] } }
`,
    [
      "error source-with-input 5:36 nodes.in2.from: Remove from, a kafka-source reads from outside: in",
    ],
  );
});

Deno.test("dead-end: output that no node takes", async () => {
  await assertFindings(
    `${head}  out: { type: count-sink, from: in }
  f: { type: filter, from: in }
  in2: { type: kafka-source, with: { topics: [b] } }
`,
    [
      "error dead-end 5:3 nodes.f: Let a sink take from the node, its output goes nowhere: f",
      "error dead-end 6:3 nodes.in2: Let a sink take from the node, its output goes nowhere: in2",
    ],
  );
});

Deno.test("unit-mismatch: messages for batches, the remedy is a batching node", async () => {
  await assertFindings(
    chain.replace("  batch: { type: micro-batch, from: parse }\n", "")
      .replace("from: batch", "from: parse"),
    [
      "error unit-mismatch 5:31 nodes.score.from: Put a micro-batch before score, it takes batches, and gets messages from: parse",
    ],
  );
});

Deno.test("unit-mismatch: batches for messages, the remedy is to go before the batching", async () => {
  await assertFindings(
    chain.replace("from: score,", "from: late,")
      .replace(
        "  out:",
        "  late: { type: filter, from: score }\n  out:",
      ).replace("type: kafka-sink", "type: count-sink")
      .replace("with: { topic: o }, onError: dead }", "}"),
    [
      "error unit-mismatch 7:31 nodes.late.from: Put late before batch, it takes messages, and gets batches from: score",
    ],
  );
});

Deno.test("unit-mismatch: nothing comes from a sink, and a dead-letter sink takes failures only", async () => {
  await assertFindings(
    `${head}  out: { type: count-sink, from: in }
  more: { type: count-sink, from: out }
  dead: { type: dead-letter-sink, from: in, with: { topic: d } }
`,
    [
      "error unit-mismatch 5:35 nodes.more.from: Take from a node before it, a count-sink gives nothing on: out",
      "error unit-mismatch 6:41 nodes.dead.from: Name dead in onError instead, a dead-letter-sink takes what a node fails and not its output: in",
    ],
  );
});

Deno.test("mixed-input: messages and batches do not flow together", async () => {
  await assertFindings(
    `${head}  batch: { type: micro-batch, from: in }
  out: { type: count-sink, from: [in, batch] }
`,
    [
      "error mixed-input 5:39 nodes.out.from[1]: Let out take messages only or batches only, in gives a message and this one a batch: batch",
    ],
  );
});

Deno.test("duplicate-edge: a node is named once", async () => {
  await assertFindings(`${head}  out: { type: count-sink, from: [in, in] }\n`, [
    "error duplicate-edge 4:39 nodes.out.from[1]: Remove the second mention, every event would come twice: in",
  ]);
});

Deno.test("every rule has been seen by these tests", async () => {
  const files = [
    "lint_rules_test.ts",
    "delivery_rules_test.ts",
    "window_rules_test.ts",
  ];
  const texts = await Promise.all(
    files.map((file) => Deno.readTextFile(new URL(file, import.meta.url))),
  );
  const own = texts.join();
  for (const rule of lintRules) {
    assert.ok(own.includes(`Deno.test("${rule.name}: `), rule.name);
  }
});
