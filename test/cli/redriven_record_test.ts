import assert from "node:assert/strict";
import { redrivenRecord } from "../../src/cli/redriven_record.ts";
import type { Header } from "../../src/core/record.ts";
import { recordOf } from "../support/messages.ts";

const encoder = new TextEncoder();

function header(name: string, text: string): Header {
  return [name, encoder.encode(text)];
}

function letter(...headers: readonly Header[]) {
  return recordOf({
    topic: "kol.dead-letters",
    partition: 0,
    offset: 17,
    value: Uint8Array.of(1, 255),
    headers,
  });
}

const origin = header("hotpath-dlq-origin", "kol.profiles.raw/2/41");

Deno.test("an event goes back as it was read, with a count beside it", () => {
  const redriven = redrivenRecord(
    letter(
      header("trace", "abc"),
      header("hotpath-redrives", "1"),
      header("hotpath-redrive-of", "kol.dead-letters/0/3"),
      header("hotpath-dlq-reason", "not-json"),
      ["hotpath-dlq-key", Uint8Array.of(254)],
      header("hotpath-dlq-timestamp", "2025-12-03T10:00:00.000Z"),
      origin,
    ),
    3,
  );
  assert.ok(redriven.kind === "record");
  assert.deepEqual(redriven.record, {
    topic: "kol.profiles.raw",
    partition: 2,
    key: Uint8Array.of(254),
    value: Uint8Array.of(1, 255),
    headers: [
      header("trace", "abc"),
      header("hotpath-redrives", "2"),
      header("hotpath-redrive-of", "kol.dead-letters/0/17"),
    ],
    timestamp: Date.UTC(2025, 11, 3, 10),
  });
});

Deno.test("an event that was sent back as often as is allowed is refused", () => {
  const redriven = redrivenRecord(
    letter(origin, header("hotpath-redrives", "3")),
    3,
  );
  assert.deepEqual(redriven, { kind: "refused", why: "loop" });
});

Deno.test("an event without its bytes or its origin is refused", () => {
  assert.deepEqual(
    redrivenRecord(letter(origin, header("hotpath-dlq-cut-bytes", "9")), 3),
    { kind: "refused", why: "cut" },
  );
  for (const place of ["", "unknown", "topic/x/1", "a/b/0/1", "t/0"]) {
    assert.deepEqual(
      redrivenRecord(letter(header("hotpath-dlq-origin", place)), 3),
      { kind: "refused", why: "no-origin" },
    );
  }
});
