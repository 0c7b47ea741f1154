import assert from "node:assert/strict";
import fc from "fast-check";
import { TextPool } from "../../src/sinks/text_pool.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

Deno.test("what was encoded stays as it was, however much follows", () => {
  const unit = fc.string({ unit: "binary", maxLength: 400 });
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 200 }), (texts) => {
      const pool = new TextPool();
      const encoded = texts.map((text) => pool.encode(text));
      assert.deepEqual(
        encoded.map((bytes) => decoder.decode(bytes)),
        texts.map((text) => text.toWellFormed()),
      );
    }),
    { numRuns: 200 },
  );
});

Deno.test("a long text has an array of its own", () => {
  const bytes = new TextPool().encode("x".repeat(5_000));
  assert.equal(bytes.length, 5_000);
  assert.equal(bytes.buffer.byteLength, 5_000);
});
