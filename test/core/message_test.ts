import assert from "node:assert/strict";
import { hasJsonText } from "../../src/core/message.ts";
import { messageOf } from "../support/messages.ts";

Deno.test("a value is encoded as JSON once, however many ask", () => {
  let asked = 0;
  const message = messageOf().withValue({
    toJSON() {
      asked++;
      return { name: "caf\u00e9" };
    },
  });
  assert.equal(message.jsonText(), '{"name":"caf\u00e9"}');
  assert.equal(message.jsonText(), message.jsonText());
  assert.equal(asked, 1);
});

Deno.test("a value that writes its own JSON is encoded as it says", () => {
  const message = messageOf().withValue({ toJsonText: () => '{"score":72.0}' });
  assert.equal(message.jsonText(), '{"score":72.0}');
  assert.equal(message.jsonText(), message.jsonText());
});

Deno.test("a field that is called as the writer is no writer", () => {
  for (const value of [null, 5, "x", {}, { toJsonText: "text" }]) {
    assert.equal(hasJsonText(value), false);
  }
  const message = messageOf().withValue({ toJsonText: "text" });
  assert.equal(message.jsonText(), '{"toJsonText":"text"}');
});

Deno.test("another value is another encoding, the rest stays", () => {
  const message = messageOf({ offset: 5 }).withValue({ a: 1 }, 77);
  message.jsonText();
  const other = message.withValue({ b: 2 });
  assert.equal(other.jsonText(), '{"b":2}');
  assert.equal(other.eventTime, 77);
  assert.equal(other.record, message.record);
  assert.equal(other.settlement, message.settlement);
});
