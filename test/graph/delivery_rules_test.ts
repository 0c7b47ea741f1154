import { assertFindings } from "./load_text.ts";
import { chain, head } from "./small_topologies.ts";

Deno.test("no-required-sink: a source whose sinks are all best effort", async () => {
  await assertFindings(
    `${head}  out: { type: count-sink, from: in, with: { required: false } }
  in2: { type: kafka-source, with: { topics: [b] } }
  out2: { type: count-sink, from: in2 }
`,
    [
      "error no-required-sink 3:3 nodes.in: Make one of its sinks required (out), or an event may be committed that none of them has: in",
    ],
  );
});

Deno.test("missing-error-route: a node that can fail has an onError", async () => {
  await assertFindings(
    chain.replace("topic: o }, onError: dead", "topic: o }"),
    [
      "error missing-error-route 7:3 nodes.out: Add onError: dead, a kafka-sink can fail an event and has nowhere to put it: out",
    ],
  );
  await assertFindings(
    `${head}  parse: { type: parse, from: in, with: { schema: video } }
  out: { type: count-sink, from: parse }
`,
    [
      "error missing-error-route 4:3 nodes.parse: Add onError and the id of a dead-letter sink, a parse can fail an event and has nowhere to put it: parse",
    ],
  );
});

Deno.test("bad-error-route: onError leads to a dead-letter sink", async () => {
  await assertFindings(
    chain.replace("url: x }, onError: dead", "url: x }, onError: out"),
    [
      "error bad-error-route 6:65 nodes.score.onError: Name a dead-letter sink in onError, such as dead, a kafka-sink takes no failures: out",
    ],
  );
});

Deno.test("bad-error-route: a dead-letter sink has none itself", async () => {
  await assertFindings(
    chain.replace("topic: d }", "topic: d }, onError: dead"),
    [
      "error bad-error-route 8:64 nodes.dead.onError: Remove onError, a dead-letter-sink tries until it has written: dead",
    ],
  );
});

Deno.test("unused-error-route: a warning where nothing can fail", async () => {
  await assertFindings(
    chain.replace("from: parse }", "from: parse, onError: dead }"),
    [
      "warning unused-error-route 5:53 nodes.batch.onError: Remove onError, a micro-batch never fails an event: dead",
    ],
  );
});

Deno.test("order-lost: the step that gives up the order is named where it does", async () => {
  const needing = chain.replace("from: score, with", "from: trend, with")
    .replace("  out:", "  trend: { type: momentum, from: score }\n  out:");
  await assertFindings(needing, []);
  await assertFindings(needing.replace("url: x }", "url: x, order: none }"), [
    "error order-lost 6:54 nodes.score.with.order: Keep the order here, or let trend take from before this node, it needs the order of its input: score",
  ]);
});

Deno.test("not-idempotent: a warning for a sink that a replay doubles", async () => {
  await assertFindings(
    chain.replace("type: kafka-sink", "type: file-sink")
      .replace("topic: o", "path: o"),
    [
      "warning not-idempotent 7:3 nodes.out: Expect doubles after a crash, a file-sink as set here does not leave its destination unchanged when events are read again: out",
    ],
  );
});

Deno.test("batch-over-budget: a batch that could never fill", async () => {
  await assertFindings(
    `${
      chain.replace("from: parse }", "from: parse, with: { maxItems: 501 } }")
    }budget: { events: 500, bytes: 255KiB }\n`,
    [
      "error batch-over-budget 5:44 nodes.batch.with: Lower maxBytes or raise the budget of 255KiB, the batch could never fill: 256KiB",
      "error batch-over-budget 5:52 nodes.batch.with.maxItems: Lower maxItems or raise the budget of 500 events, the batch could never fill: 501 events",
    ],
  );
  await assertFindings(
    `${
      chain.replace("from: parse }", "from: parse, with: { maxItems: 500 } }")
    }budget: { events: 500, bytes: 256KiB }\n`,
    [],
  );
});

Deno.test("batch-over-budget: a warning for more than the sources are sure of", async () => {
  const two = `${chain}  in2: { type: kafka-source, with: { topics: [b] } }
  out2: { type: count-sink, from: in2 }
`;
  await assertFindings(
    `${two}budget: { events: 399 }\n`,
    [
      "warning batch-over-budget 5:3 nodes.batch: Lower maxItems or raise the budget, of which the sources of this batch are sure of 199 events: 200 events",
    ],
  );
  await assertFindings(`${two}budget: { events: 400 }\n`, []);
  const both = two.replace("from: in,", "from: [in, in2],");
  await assertFindings(`${both}budget: { events: 300 }\n`, []);
});

Deno.test("drain-over-poll-interval: the drain is shown, or the interval where the drain is the default", async () => {
  const quick = chain.replace("[a] }", "[a], pollInterval: 10s }");
  await assertFindings(`${quick}drain: 11s\n`, [
    "error drain-over-poll-interval 9:1 drain: Make the drain no longer than the poll interval of in (10s), or its group gives its partitions away while it drains: 11s",
  ]);
  await assertFindings(`${quick}drain: 10s\n`, []);
  await assertFindings(quick, [
    "error drain-over-poll-interval 3:50 nodes.in.with.pollInterval: Make the drain no longer than the poll interval of in (10s), or its group gives its partitions away while it drains: 20s",
  ]);
});
