import assert from "node:assert/strict";
import { optionRows } from "../src/config/option_rows.ts";
import { nodeTypes } from "../src/registry.ts";

Deno.test("every node type has its own name and says what it does", () => {
  const names = nodeTypes.map(({ type }) => type);
  assert.equal(new Set(names).size, names.length);
  for (const { type, doc } of nodeTypes) {
    assert.match(type, /^[a-z][a-z0-9-]*$/);
    assert.match(doc, /^[A-Z].*[^.]$/);
  }
});

Deno.test("every option has a line of its own and a kind", () => {
  for (const type of nodeTypes) {
    const rows = optionRows(type);
    assert.ok(rows.length > 0, type.type);
    for (const { name, doc, kind } of rows) {
      assert.match(doc, /^[A-Z].*[^.]$/, `${type.type} ${name}`);
      assert.notEqual(kind, "any", `${type.type} ${name}`);
    }
  }
});

Deno.test("what calls or writes has a policy, and what writes is idempotent", () => {
  const given: Readonly<Record<string, Record<string, unknown>>> = {
    score: { url: "http://127.0.0.1/predict" },
    alert: {},
    enrich: { hashes: ["trending:{platform}:{kol_id}"] },
    "window-alert": {},
    "kafka-sink": { topic: "t" },
    "redis-sink": {},
    "cassandra-sink": { table: "scores_by_kol" },
    "dead-letter-sink": { topic: "t" },
  };
  for (const type of nodeTypes) {
    const options = given[type.type];
    if (options === undefined) continue;
    const facts = type.facts(type.options.parse(options));
    assert.ok(facts.policy !== undefined, type.type);
    assert.ok(facts.policy.timeoutMs > 0 && facts.policy.inFlight > 0);
    if (type.role !== "sink") continue;
    assert.equal(facts.idempotent, true, type.type);
    if (type.type === "dead-letter-sink") continue;
    assert.equal(facts.required, true, type.type);
    const bestEffort = type.options.parse({ ...options, required: false });
    assert.equal(type.facts(bestEffort).required, false, type.type);
  }
});
