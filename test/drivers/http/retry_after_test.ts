import assert from "node:assert/strict";
import { readRetryAfter } from "../../../src/drivers/http/retry_after.ts";

const now = Date.parse("Wed, 03 Dec 2025 10:00:00 GMT");

Deno.test("a wait is read in seconds and as a date", () => {
  assert.equal(readRetryAfter("0", now), 0);
  assert.equal(readRetryAfter(" 7 ", now), 7_000);
  assert.equal(readRetryAfter("Wed, 03 Dec 2025 10:00:05 GMT", now), 5_000);
  assert.equal(readRetryAfter("Wed, 03 Dec 2025 09:00:00 GMT", now), 0);
});

Deno.test("a header that asks for nothing readable asks for nothing", () => {
  const texts = [
    null,
    "",
    "soon",
    "-5",
    "1.5",
    "1e3",
    "9".repeat(30),
    "2025-12-03T10:00:05Z",
    "Wed, 99 Dec 2025 10:00:05 GMT",
    "5 seconds",
  ];
  for (const text of texts) {
    assert.equal(readRetryAfter(text, now), undefined, String(text));
  }
});
