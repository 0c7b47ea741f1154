import assert from "node:assert/strict";
import { printable, shownValue } from "../../src/config/printable.ts";

Deno.test("nothing in a printable text can act on a terminal", () => {
  assert.equal(
    printable("a\u001b[31mb\nc\td\u202ee\ud800"),
    "a\\u{1b}[31mb c d\\u{202e}e\\u{d800}",
  );
  assert.equal(printable("Grüße, 日本 👍"), "Grüße, 日本 👍");
});

Deno.test("a shown value is on one line and cut where it is long", () => {
  assert.equal(shownValue("a\nb"), "a b");
  assert.equal(shownValue(""), '""');
  assert.equal(shownValue(undefined), "nothing");
  assert.equal(shownValue({ a: [1] }), '{"a":[1]}');
  const long = shownValue("👍".repeat(100));
  assert.equal([...long].length, 60);
  assert.ok(long.endsWith("👍…"));
});
