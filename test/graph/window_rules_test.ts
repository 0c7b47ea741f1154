import { nodeTypes } from "../../src/registry.ts";
import assert from "node:assert/strict";
import { loadText, short } from "./load_text.ts";

const yaml = `name: t
nodes:
  in: { type: kafka-source, with: { topics: [a], group: g } }
  parse: { type: parse, from: in, with: { schema: video }, onError: dead }
  kpis:
    type: window
    from: parse
    with: { size: 5m, grace: 1m, by: [kol_id], measures: { views: { sum: view_count } } }
    onError: dead
  out: { type: kafka-sink, from: kpis, with: { topic: o, key: key }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: d } }
`;

async function warnings(from: string, to: string): Promise<string[]> {
  assert.ok(yaml.includes(from));
  const loaded = await loadText(yaml.replace(from, to), { types: nodeTypes });
  assert.equal(loaded.kind, "ok", JSON.stringify(loaded));
  return loaded.kind === "ok" ? loaded.warnings.map(short) : [];
}

Deno.test("a whole window passes every rule", async () => {
  assert.deepEqual(await warnings("grace: 1m", "grace: 0ms"), []);
});

Deno.test("window-grace: a window says how long it waits", async () => {
  assert.deepEqual(await warnings("grace: 1m, ", ""), [
    "warning window-grace 8:5 nodes.kpis.with: Give the window a grace, such as 1m, or 0ms where no event comes out of order, without it every event that a newer one has overtaken may be late: kpis",
  ]);
});

Deno.test("window-replay: a restart reads no more than a day again", async () => {
  assert.deepEqual(
    await warnings("size: 5m, grace: 1m", "size: 1d, grace: 1h, retention: 1h"),
    [
      "warning window-replay 8:13 nodes.kpis.with.size: Make the window, its grace or its retention shorter, all of it is read again after a restart: 26h",
    ],
  );
});

Deno.test("window-field: a window reads fields that its events have", async () => {
  assert.deepEqual(await warnings("by: [kol_id]", "by: [kol_ids]"), [
    "warning window-field 8:34 nodes.kpis.with.by: No event that comes here has the field, did you mean kol_id: kol_ids",
  ]);
  const [measured] = await warnings("sum: view_count", "mean: revenue");
  assert.match(
    measured ?? "",
    /nodes.kpis.with.measures: No event .*: revenue$/,
  );
});

/** What is wrong with a topology whose text is changed so. */
async function refused(from: string | RegExp, to: string): Promise<string> {
  const text = yaml.replace(from, to);
  assert.notEqual(text, yaml);
  const loaded = await loadText(text, { types: nodeTypes });
  assert.equal(loaded.kind, "invalid", JSON.stringify(loaded));
  return loaded.kind === "invalid" ? loaded.findings.map(short).join("\n") : "";
}

Deno.test("window-input: a window takes no results of a window", async () => {
  const found = await refused(
    "  out:",
    `  hours: { type: window, from: kpis, with: { size: 1h, grace: 0ms }, onError: dead }
  more: { type: kafka-sink, from: hours, with: { topic: p }, onError: dead }
  out:`,
  );
  assert.match(
    found,
    /error window-input 10:3 nodes.hours: Write the results of kpis to a topic .*: hours$/m,
  );
});

Deno.test("stages: the sources of a window share one group", async () => {
  const found = await refused(
    "  parse: { type: parse, from: in,",
    `  more: { type: kafka-source, with: { topics: [b], group: h } }
  parse: { type: parse, from: [in, more],`,
  );
  assert.equal(
    found,
    "error stages 9:5 nodes.kpis.with: Let the sources of a window share one consumer group, so that its topic is of one: g in in, h in more",
  );
});

Deno.test("stages: an id that the plan needs for a window is refused", async () => {
  assert.equal(
    await refused(/kpis-parts|out:/, "kpis-shuffle:"),
    "error stages 5:3 nodes.kpis: Choose another id, the node becomes several and one of them is: kpis-shuffle",
  );
  const long = "a".repeat(60);
  assert.match(
    await refused(/kpis/g, long),
    new RegExp(
      `stages 5:3 nodes.${long}: Choose a shorter id, .* than 64: ${long}-partial`,
    ),
  );
});

Deno.test("no file names a node that the plan alone makes", async () => {
  assert.match(
    await refused("type: window", "type: window-merge"),
    /unknown-type 6:11 nodes.kpis.type: Name the type that becomes it, .*: window-merge/,
  );
});
