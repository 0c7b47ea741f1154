import assert from "node:assert/strict";
import { shownBytes } from "../../src/cli/shown_bytes.ts";

Deno.test("bytes are shown as text, and as base64 where they are none", () => {
  const text = "\ufeffCaf\u00e9 \u{1f484}";
  assert.deepEqual(shownBytes(new TextEncoder().encode(text)), {
    text,
    base64: null,
  });
  assert.deepEqual(shownBytes(Uint8Array.of(0xff, 0x00)), {
    text: null,
    base64: "/wA=",
  });
  assert.deepEqual(shownBytes(null), { text: null, base64: null });
  assert.deepEqual(shownBytes(new Uint8Array()), { text: "", base64: null });
});
