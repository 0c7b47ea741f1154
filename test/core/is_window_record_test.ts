import assert from "node:assert/strict";
import { isWindowRecord } from "../../src/core/is_window_record.ts";
import { resultMessage } from "../support/window_results.ts";

Deno.test("a window's result is told from everything else", () => {
  const { value } = resultMessage();
  assert.ok(isWindowRecord(value));
  assert.ok(isWindowRecord(JSON.parse(JSON.stringify(value))));
  for (const other of [null, undefined, "text", 5, {}, [], { measures: {} }]) {
    assert.ok(!isWindowRecord(other), String(other));
  }
  for (const field of ["window_start", "window_end", "revision", "group"]) {
    assert.ok(!isWindowRecord({ ...value, [field]: null }), field);
  }
  assert.ok(!isWindowRecord({ ...value, measures: null }));
});
