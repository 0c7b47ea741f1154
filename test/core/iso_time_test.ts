import assert from "node:assert/strict";
import fc from "fast-check";
import { isoTime } from "../../src/core/iso_time.ts";

Deno.test("every instant is written as the stock method writes it", () => {
  const anyMs = fc.integer({
    min: -8_640_000_000_000_000,
    max: 8_640_000_000_000_000,
  });
  const nearMs = fc.integer({ min: 0, max: 5_000_000_000_000 });
  const edge = fc.integer({ min: -3, max: 30_000 }).chain((day) =>
    fc.constantFrom(-1, 0, 1, 59_999, 60_000, 3_599_999, 86_399_999).map((ms) =>
      day * 86_400_000 + ms
    )
  );
  fc.assert(
    fc.property(
      fc.oneof(nearMs, edge, anyMs),
      (ms) => assert.equal(isoTime(ms), new Date(ms).toISOString()),
    ),
    { numRuns: 20_000 },
  );
});
