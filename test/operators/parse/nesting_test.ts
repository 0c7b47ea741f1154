import assert from "node:assert/strict";
import { findNestingFault } from "../../../src/operators/parse/nesting.ts";

function nested(levels: number): Record<string, unknown> {
  let value: Record<string, unknown> = { end: 1 };
  for (let level = 1; level < levels; level++) {
    value = level % 2 === 0 ? { below: value } : { below: [value] };
  }
  return value;
}

function levelsOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(levelsOf));
}

Deno.test("levels are counted from the object itself", () => {
  const value = nested(6);
  const levels = levelsOf(value);
  assert.equal(findNestingFault(value, levels), undefined);
  assert.equal(findNestingFault(value, levels - 1), "too-deep");
  assert.equal(findNestingFault({ a: 1, b: "x", c: null }, 1), undefined);
  assert.equal(findNestingFault({ a: [] }, 1), "too-deep");
});

Deno.test("a very deep value does not exhaust the stack", () => {
  const depth = 200_000;
  const value = JSON.parse(
    `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`,
  );
  assert.equal(findNestingFault(value, 32), "too-deep");
  assert.equal(findNestingFault(value, depth + 1), undefined);
});

Deno.test("the key __proto__ is found at every level", () => {
  for (
    const text of [
      '{"__proto__":{"a":1}}',
      '{"\\u005f_proto__":1}',
      '{"a":{"__proto__":1}}',
      '{"a":[{"b":{"__proto__":null}}]}',
    ]
  ) {
    assert.equal(
      findNestingFault(JSON.parse(text), 32),
      "forbidden-key",
      text,
    );
  }
  assert.equal(
    findNestingFault(JSON.parse('{"bio":"__proto__"}'), 32),
    undefined,
  );
});
