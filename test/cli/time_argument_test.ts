import assert from "node:assert/strict";
import { readTime, timeArgument } from "../../src/cli/time_argument.ts";

Deno.test("a time is a date, an instant with or without zone, or an age", () => {
  const noon = Date.UTC(2025, 11, 3, 12);
  assert.equal(readTime("2025-12-03T12:00:00Z"), noon);
  assert.equal(readTime("2025-12-03T12:00"), noon);
  assert.equal(readTime("2025-12-03 12:00:00.000"), noon);
  assert.equal(readTime("2025-12-03T14:00:00+02:00"), noon);
  assert.equal(readTime("2025-12-03"), Date.UTC(2025, 11, 3));
  const hourAgo = Date.now() - 3_600_000;
  assert.ok(Math.abs(Number(readTime("1h")) - hourAgo) < 5_000);
});

Deno.test("what is no time is refused with an example", () => {
  for (const text of ["", "yesterday", "2025-02-30", "2025-13-01", "17"]) {
    assert.equal(readTime(text), undefined, text);
  }
  assert.throws(() => timeArgument("soon"), /such as 2025-12-03T10:00:00Z/);
});
