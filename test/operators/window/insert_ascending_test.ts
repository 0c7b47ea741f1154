import assert from "node:assert/strict";
import fc from "fast-check";
import { insertAscending } from "../../../src/operators/window/insert_ascending.ts";

Deno.test("numbers put in one by one are ascending, whatever their order", () => {
  fc.assert(fc.property(fc.array(fc.integer()), (given) => {
    const numbers: number[] = [];
    for (const one of given) insertAscending(numbers, one);
    assert.deepEqual(numbers, given.toSorted((a, b) => a - b));
  }));
});
