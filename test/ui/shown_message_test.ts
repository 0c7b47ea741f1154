import assert from "node:assert/strict";
import { shownSighting } from "../../src/ui/shown_message.ts";
import { errorOf } from "../support/actor_harness.ts";
import { messageOf, textMessage } from "../support/messages.ts";

const options = { mask: new Set(["bio"]), now: 5 };

Deno.test("personal fields are masked at any depth, before and after the parse", () => {
  const value = { id: 1, bio: "I live at", deep: [{ bio: { a: 1 }, x: "y" }] };
  const shown = { id: 1, bio: "***", deep: [{ bio: "***", x: "y" }] };
  for (const message of [textMessage(value), messageOf().withValue(value)]) {
    const { value: seen } = shownSighting(
      { node: "n", side: "in", message },
      options,
    );
    assert.deepEqual(seen, shown);
  }
});

Deno.test("bytes that cannot be masked are not shown, what is large is cut", () => {
  const of = (content: unknown) =>
    shownSighting(
      { node: "n", side: "in", message: textMessage(content) },
      options,
    ).value;
  assert.equal(of("bio: secret"), "11 bytes that are no JSON");
  assert.equal(of("x".repeat(70_000)), "70000 bytes");
  assert.equal(
    (of({ long: "y".repeat(500) }) as { long: string }).long.length,
    401,
  );
});

Deno.test("a message tells where it was read, its key and its failure", () => {
  const message = textMessage({}, {
    offset: 7,
    key: new TextEncoder().encode("ana"),
  });
  const error = errorOf("not-json");
  const shown = shownSighting(
    { node: "n", side: "failed", message, error },
    options,
  );
  assert.equal(shown.origin, "kol.profiles.raw/0/7");
  assert.equal(shown.key, "ana");
  assert.equal(shown.error?.code, "not-json");
  assert.equal(shown.eventTime, "2025-12-03T10:00:00.000Z");
});
