import assert from "node:assert/strict";
import { deadLetterOf } from "../../src/cli/dead_letter.ts";
import { recordOf } from "../support/messages.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("a dead letter is read from its headers and keeps the event's own", () => {
  const letter = deadLetterOf(recordOf({
    value: bytes("broken"),
    headers: [
      ["hotpath-dlq-reason", bytes("not-json")],
      ["hotpath-dlq-attempts", bytes("3")],
      ["hotpath-dlq-origin", bytes("t/0/1")],
      ["trace", bytes("abc")],
    ],
  }));
  assert.equal(letter.reason, "not-json");
  assert.equal(letter.attempts, 3);
  assert.equal(letter.origin, "t/0/1");
  assert.equal(letter.value, "broken");
  assert.deepEqual(letter.headers, { trace: "abc" });
});

Deno.test("a record that is no dead letter is shown without inventing anything", () => {
  const letter = deadLetterOf(recordOf({ value: Uint8Array.of(0xff) }));
  assert.equal(letter.reason, "unknown");
  assert.equal(letter.origin, "unknown");
  assert.equal(letter.key, null);
  assert.equal(letter.redrives, 0);
  assert.equal(letter.value, null);
  assert.equal(letter.valueBase64, "/w==");
});
