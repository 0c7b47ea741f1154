import assert from "node:assert/strict";
import fc from "fast-check";
import { GroupKeys } from "../../../src/operators/window/group_key.ts";

const scalar = fc.oneof(
  fc.string(),
  fc.constantFrom("\u0000", "\u0001null", "null", "1", "true", ""),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

Deno.test("a group comes back from its key as it went in", () => {
  const keys = new GroupKeys(["a", "b"]);
  fc.assert(fc.property(scalar, scalar, (a, b) => {
    const key = keys.of({ a, b });
    assert.ok(key !== undefined);
    assert.deepEqual(keys.group(key), { a, b });
  }));
});

Deno.test("two groups never share a key", () => {
  const keys = new GroupKeys(["a", "b"]);
  fc.assert(fc.property(
    fc.tuple(scalar, scalar),
    fc.tuple(scalar, scalar),
    ([a, b], [c, d]) => {
      const same = a === c && b === d;
      assert.equal(keys.of({ a, b }) === keys.of({ a: c, b: d }), same);
    },
  ));
});

Deno.test("a field that is not there is a group of its own", () => {
  const keys = new GroupKeys(["kol_id", "campaign_id"]);
  const key = keys.of({ kol_id: "k" });
  assert.deepEqual(keys.group(key!), { kol_id: "k", campaign_id: null });
});

Deno.test("fields inside others are found by their path", () => {
  const keys = new GroupKeys(["scores.trust_label"]);
  assert.deepEqual(
    keys.group(keys.of({ scores: { trust_label: "High" } })!),
    { "scores.trust_label": "High" },
  );
});

Deno.test("an object or a list makes no group", () => {
  const keys = new GroupKeys(["a", "b"]);
  assert.equal(keys.of({ a: 1, b: [] }), undefined);
  assert.equal(keys.faultyField({ a: 1, b: [] }), "b");
});

Deno.test("without fields all events are one group", () => {
  const keys = new GroupKeys([]);
  assert.deepEqual(keys.group(keys.of({ a: 1 })!), {});
});
