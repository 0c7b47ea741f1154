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
    with: { size: 5m, grace: 1m, by: [kol_id], measures: { views: { sum: view_count } }, coPartitioned: true }
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

Deno.test("a window over groups in several partitions is refused, as it would be wrong", async () => {
  const text = yaml.replace(", coPartitioned: true", "");
  const loaded = await loadText(text, { types: nodeTypes });
  assert.ok(loaded.kind === "invalid");
  assert.match(
    loaded.findings.map(short).join("\n"),
    /nodes\.kpis\.with\.coPartitioned: .*expected true/,
  );
});

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
    await warnings("size: 5m, grace: 1m", "size: 1d, grace: 1h"),
    [
      "warning window-replay 8:13 nodes.kpis.with.size: Make the window, its grace or its retention shorter, all of it is read again after a restart: 25h",
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
