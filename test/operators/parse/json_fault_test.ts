import assert from "node:assert/strict";
import fc from "fast-check";
import { findJsonFault } from "../../../src/operators/parse/json_fault.ts";

const faults: readonly (readonly [string, number, string])[] = [
  ["", 0, "a value"],
  ["{", 1, "a name in quotes"],
  ['{"a":}', 5, "a value"],
  ['{"a" 1}', 5, "a colon"],
  ['{"a":1,}', 7, "a name in quotes"],
  ['{"a":1 "b":2}', 7, "a comma or }"],
  ["[1,]", 3, "a value"],
  ["[1 2]", 3, "a comma or ]"],
  ["[1", 2, "a comma or ]"],
  ['{"a":1} x', 8, "the end of the text"],
  ['{"a":NaN}', 5, "a value"],
  ['{"a":-}', 5, "a value"],
  ["01", 1, "the end of the text"],
  ["1.", 1, "the end of the text"],
  ['"a', 2, "a closing quote"],
  ['"\u0001"', 1, "an escaped control character"],
  ['"\\x"', 1, "an escape sequence"],
  ['"\\u12g4"', 1, "an escape sequence"],
  ["nul", 0, "a value"],
  ["{'a':1}", 1, "a name in quotes"],
];

Deno.test("the place at which a text stops being JSON is found", () => {
  for (const [text, at, expected] of faults) {
    assert.deepEqual(findJsonFault(text), { at, expected }, text);
  }
});

Deno.test("a megabyte of open lists is scanned without recursion", () => {
  const fault = findJsonFault("[".repeat(1_000_000));
  assert.deepEqual(fault, { at: 1_000_000, expected: "a value" });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

Deno.test("a text has a fault exactly when the stock parser refuses it", () => {
  const broken = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.string())
    .map(([text, at, more]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + more.slice(0, 2) +
        text.slice(place + more.length % 3);
    });
  const soup = fc.string({
    unit: fc.constantFrom(...'{}[]:,"\\ \n-+.eE01u9tfn'.split("")),
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      fc.oneof(fc.json(), broken, soup),
      (text) =>
        assert.equal(findJsonFault(text) === undefined, isJson(text), text),
    ),
    { numRuns: 10_000 },
  );
});
