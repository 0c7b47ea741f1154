import assert from "node:assert/strict";
import { invariant, InvariantError } from "../../src/core/invariant.ts";

Deno.test("an invariant that holds says nothing", () => {
  for (const condition of [true, 1, "x", {}]) invariant(condition, "It");
});

Deno.test("an invariant that does not hold crashes with its sentence", () => {
  for (const condition of [false, 0, "", null, undefined, Number.NaN]) {
    assert.throws(() => invariant(condition, "A state that cannot be"), {
      name: "InvariantError",
      message: "A state that cannot be",
    });
  }
  assert.ok(new InvariantError("It") instanceof Error);
});
