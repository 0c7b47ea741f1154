import assert from "node:assert/strict";
import {
  readRetryAfter,
  retryAfterReadMaxMs,
} from "../../../src/drivers/http/retry_after.ts";

const now = Date.parse("Wed, 03 Dec 2025 10:00:00 GMT");

Deno.test("a wait is read in seconds and as a date of each form", () => {
  assert.equal(readRetryAfter("0", now), 0);
  assert.equal(readRetryAfter(" 7 ", now), 7_000);
  assert.equal(readRetryAfter("Wed, 03 Dec 2025 10:00:05 GMT", now), 5_000);
  assert.equal(readRetryAfter("Wednesday, 03-Dec-25 10:00:05 GMT", now), 5_000);
  assert.equal(readRetryAfter("Wed Dec  3 10:00:05 2025", now), 5_000);
  assert.equal(readRetryAfter("Wed Dec 31 23:59:60 2025", now), 2_469_600_000);
});

Deno.test("a date that has passed asks for no wait", () => {
  assert.equal(readRetryAfter("Wed, 03 Dec 2025 09:00:00 GMT", now), 0);
  // Not 2094.
  assert.equal(readRetryAfter("Sunday, 06-Nov-94 08:49:37 GMT", now), 0);
});

Deno.test("a huge wait reads as a year, however it is written", () => {
  for (
    const text of [
      "99999999999",
      "9".repeat(400),
      "Sat, 01 Jan 9999 00:00:00 GMT",
    ]
  ) {
    assert.equal(readRetryAfter(text, now), retryAfterReadMaxMs, text);
  }
});

Deno.test("a header that asks for nothing readable asks for nothing", () => {
  const texts = [
    null,
    "",
    "soon",
    "-5",
    "1.5",
    "1e3",
    "5, 10",
    "2025-12-03T10:00:05Z",
    "Wed, 99 Dec 2025 10:00:05 GMT",
    "Wed, 31 Nov 2025 10:00:05 GMT",
    "Wed, 03 Foo 2025 10:00:05 GMT",
    "Wed, 03 Dec 2025 25:00:05 GMT",
    "Wed, 03 Dec 2025 10:00:05 CET",
    "5 seconds",
  ];
  for (const text of texts) {
    assert.equal(readRetryAfter(text, now), undefined, String(text));
  }
});
