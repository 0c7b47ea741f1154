import assert from "node:assert/strict";
import { z } from "zod";
import {
  assertFindings,
  findingsOf,
  loadText,
  planOf,
  short,
} from "./load_text.ts";
import { smallType, smallTypes } from "./small_types.ts";

const valid = `name: t
nodes:
  in: { type: kafka-source, with: { topics: [a] } }
  out: { type: count-sink, from: in }
`;

Deno.test("a small topology is valid without a finding", async () => {
  const { plan, warnings } = await planOf(valid);
  assert.deepEqual(warnings, []);
  assert.deepEqual(plan.nodes.map((node) => node.id), ["in", "out"]);
});

Deno.test("an unknown setting names the nearest one", async () => {
  await assertFindings(`${valid}drian: 5s\nbudget: { event: 5 }\n`, [
    "error unknown-field 5:1 drian: Unknown setting of a topology, did you mean drain: drian",
    "error unknown-field 6:11 budget.event: Unknown setting of a topology, did you mean events: event",
  ]);
});

Deno.test("a topology without name or nodes is told so at its top", async () => {
  await assertFindings("doc: x\n", [
    "error missing-field 1:1 name: Give the setting of a topology, expected a text: name",
    "error missing-field 1:1 nodes: Give the nodes of the topology, expected a map of node ids to nodes",
  ]);
  await assertFindings("name: t\nnodes: {}\n", [
    "error bad-value 2:1 nodes: Expected at least one node",
  ]);
  await assertFindings("name: t\nnodes: [a]\n", [
    "error bad-value 2:1 nodes: Expected a map of node ids to nodes, found a list",
  ]);
});

Deno.test("an unknown node type names the nearest one", async () => {
  await assertFindings(valid.replace("kafka-source", "kafka-sorce"), [
    "error unknown-type 3:15 nodes.in.type: Unknown node type, did you mean kafka-source: kafka-sorce",
  ]);
});

Deno.test("a node without a type, or that is none, is told so", async () => {
  await assertFindings(valid.replace("type: kafka-source, ", ""), [
    "error missing-field 3:3 nodes.in.type: Give the field of a node, expected a node type: type",
  ]);
  await assertFindings(`${valid}  odd: text\n`, [
    "error bad-value 5:8 nodes.odd: Expected a node, a map with its type: text",
  ]);
});

Deno.test("an unknown field of a node names the nearest one, and hides what follows from it", async () => {
  await assertFindings(valid.replace("from: in", "form: in"), [
    "error unknown-field 4:28 nodes.out.form: Unknown field of a node, did you mean from: form",
  ]);
});

Deno.test("an unknown option names the nearest one", async () => {
  await assertFindings(
    valid.replace("{ topics: [a] }", "{ topics: [a], gruop: g }"),
    [
      "error unknown-option 3:50 nodes.in.with.gruop: Unknown option of kafka-source, did you mean group: gruop",
    ],
  );
});

Deno.test("a missing option is told at the options, or at the node without any", async () => {
  await assertFindings(valid.replace("{ topics: [a] }", "{ group: g }"), [
    "error missing-option 3:29 nodes.in.with.topics: Give the option of kafka-source, expected a list: topics",
  ]);
  await assertFindings(valid.replace(", with: { topics: [a] }", ""), [
    "error missing-option 3:3 nodes.in.with.topics: Give the option of kafka-source, expected a list: topics",
  ]);
});

Deno.test("a value of the wrong form tells what was expected", async () => {
  const findings = async (options: string) =>
    (await findingsOf(valid.replace("{ topics: [a] }", `{ ${options} }`)))
      .map(short);
  assert.deepEqual(await findings("topics: a"), [
    "error bad-value 3:45 nodes.in.with.topics: Expected a list: a",
  ]);
  assert.deepEqual(await findings("topics: []"), [
    "error bad-value 3:45 nodes.in.with.topics: Expected at least 1 in the list: []",
  ]);
  assert.deepEqual(await findings("topics: [a, 5]"), [
    "error bad-value 3:49 nodes.in.with.topics[1]: Expected a text, put quotes around it: 5",
  ]);
  assert.deepEqual(await findings("topics: [a], start: earlest"), [
    "error bad-value 3:57 nodes.in.with.start: Expected one of earliest, latest, did you mean earliest: earlest",
  ]);
});

Deno.test("a number without its unit is told the unit", async () => {
  const findings = async (value: string) =>
    (await findingsOf(
      valid.replace("[a] }", `[a], pollInterval: ${value} }`),
    )).map((finding) => [finding.rule, finding.message]);
  assert.deepEqual(await findings("5"), [[
    "missing-unit",
    "Write the unit, expected a duration with a unit, such as 20ms, 5s, 10m, 1h or 90d: 5",
  ]]);
  assert.equal((await findings('"20"'))[0]?.[0], "missing-unit");
  assert.deepEqual(await findings("5x"), [[
    "bad-value",
    "Expected a duration with a unit, such as 20ms, 5s, 10m, 1h or 90d: 5x",
  ]]);
  await assertFindings(`${valid}drain: 20\n`, [
    "error missing-unit 5:8 drain: Write the unit, expected a duration with a unit, such as 20ms, 5s, 10m, 1h or 90d: 20",
  ]);
});

Deno.test("an id that is none, or taken, is told at its place", async () => {
  await assertFindings(
    `${valid}  Big_Id: { type: count-sink, from: in }\n`,
    [
      "error bad-id 5:3 nodes.Big_Id: Choose another id for the node, expected lower-case letters, digits and hyphens, a letter first, at most 64: Big_Id",
    ],
  );
  await assertFindings(`${valid}  in: { type: count-sink, from: in }\n`, [
    "error duplicate-id 5:3 nodes.in: Choose another id for the node, first used in line 3: in",
  ]);
});

Deno.test("the edges have to be names", async () => {
  await assertFindings(valid.replace("from: in", "from: { a: b }"), [
    'error bad-value 4:34 nodes.out.from: Expected a node id or a list of node ids: {"a":"b"}',
  ]);
  await assertFindings(valid.replace("from: in", "from: []"), [
    "error bad-value 4:34 nodes.out.from: Expected at least one node id: []",
  ]);
  await assertFindings(valid.replace("from: in", "from: in, onError: [in]"), [
    'error bad-value 4:47 nodes.out.onError: Expected a node id: ["in"]',
  ]);
});

Deno.test("an empty type or reference is told as what it should be", async () => {
  await assertFindings(valid.replace("type: count-sink", 'type: ""'), [
    'error bad-value 4:16 nodes.out.type: Expected a node type: ""',
  ]);
  await assertFindings(valid.replace("from: in", 'from: ""'), [
    'error bad-value 4:34 nodes.out.from: Expected a node id: ""',
  ]);
  await assertFindings(valid.replace("from: in", 'from: in, onError: ""'), [
    'error bad-value 4:47 nodes.out.onError: Expected a node id: ""',
  ]);
});

Deno.test("a driver is one of its seam's, and the embedded ones take no settings", async () => {
  await assertFindings(
    `${valid}drivers:\n  log: { driver: redis }\n  cache: { with: { url: x } }\n`,
    [
      "error bad-value 6:18 drivers.log.driver: Expected one of embedded, kafka: redis",
    ],
  );
  await assertFindings(`${valid}drivers:\n  cache: { with: { url: x } }\n`, [
    "error unknown-option 6:20 drivers.cache.with.url: Remove the option, the embedded driver takes none: url",
  ]);
});

Deno.test("a variable that is not set does not hide what else is wrong", async () => {
  await assertFindings(
    valid.replace("[a] }", '[a], pollInterval: "${NOPE}", gruop: g }'),
    [
      "error unknown-variable 3:64 nodes.in.with.pollInterval: Set the environment variable, or give a default with ${NOPE:default}: NOPE",
      "error unknown-option 3:75 nodes.in.with.gruop: Unknown option of kafka-source, did you mean group: gruop",
    ],
  );
});

Deno.test("broken YAML, a missing file and an unknown profile each give one finding", async () => {
  await assertFindings("a: [\n", [
    "error yaml-syntax 2:1 : Cannot read the YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
  ]);
  await assertFindings(valid, [
    "error unknown-profile 0:0 : Unknown profile, expected a file in topology/profiles: nope",
  ], { profile: "nope" });
});

Deno.test("an overlay that patches a node nobody declared names the nearest", async () => {
  const set = await findingsOf(valid, { sets: ["nodes.inn.with.group=g"] });
  assert.deepEqual(set.map((one) => `${one.file} ${short(one)}`), [
    "--set error unknown-node 0:0 nodes.inn: Unknown node, did you mean in: inn",
  ]);
  const profile = await findingsOf(valid, {
    profile: "p",
    files: { "topology/profiles/p.yaml": "nodes:\n  aut: { doc: x }\n" },
  });
  assert.deepEqual(profile.map((one) => `${one.file} ${short(one)}`), [
    "topology/profiles/p.yaml error unknown-node 2:3 nodes.aut: Unknown node, did you mean out: aut",
  ]);
});

Deno.test("findings come in the order of the file", async () => {
  const lines = (await findingsOf(
    `${valid}  x: { type: nope }\n  y: { type: count-sink, from: nope }\ndrain: 1\n`,
  )).map((finding) => finding.line);
  assert.deepEqual(lines, lines.toSorted((a, b) => a - b));
  assert.equal(lines.length, 3);
});

Deno.test("secrets are in no finding, not even in the text of a wrong value", async () => {
  const cases = [
    valid.replace("[a] }", '[a], start: "${API_TOKEN}" }'),
    valid.replace("[a] }", "[a], password: [hunter2] }"),
    valid.replace("in: { type: kafka-source", 'in: { type: "${API_TOKEN}"'),
    `${valid}doc: { secret: hunter2 }\n`,
    valid.replace("from: in", 'from: "${API_TOKEN}"'),
    valid.replace("from: in", 'from: in, onError: "x${API_TOKEN}"'),
  ];
  for (const text of cases) {
    const findings = await findingsOf(text, { env: { API_TOKEN: "hunter2" } });
    assert.notEqual(findings.length, 0);
    assert.doesNotMatch(JSON.stringify(findings), /hunter2/);
    assert.match(JSON.stringify(findings), /\*\*\*/);
  }
});

Deno.test("a check of a node type's own cannot tell a secret either", async () => {
  const leaky = smallType({
    type: "leaky",
    role: "sink",
    output: "none",
    options: z.strictObject({ url: z.string(), mode: z.string() })
      .refine(() => false, { error: leak, path: ["mode"] }),
  });
  const loaded = await loadText(
    `name: t
nodes:
  in: { type: kafka-source, with: { topics: [a] } }
  out: { type: leaky, from: in, with: { url: "http://\${API_TOKEN}@h", mode: x } }
`,
    { env: { API_TOKEN: "hunter2" }, types: [...smallTypes, leaky] },
  );
  assert.equal(loaded.kind, "invalid");
  assert.match(JSON.stringify(loaded), /http:\/\/\*\*\*@h has no x/);
});

/** A message that repeats what was written, as a careless check would. */
function leak(issue: { readonly input?: unknown }): string {
  const { url, mode } = issue.input as { url: string; mode: string };
  return `expected a mode that fits, ${url} has no ${mode}`;
}
