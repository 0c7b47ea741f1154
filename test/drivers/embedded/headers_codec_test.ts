import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeHeaders,
  encodeHeaders,
} from "../../../src/drivers/embedded/headers_codec.ts";

Deno.test("headers come back as they were, repeated and empty ones too", () => {
  const header = fc.tuple(
    fc.string({ unit: "grapheme" }),
    fc.uint8Array({ maxLength: 40 }),
  );
  fc.assert(fc.property(fc.array(header), (headers) => {
    const decoded = decodeHeaders(encodeHeaders(headers));
    assert.deepEqual(
      decoded.map(([name, value]) => [name, [...value]]),
      headers.map(([name, value]) => [name, [...value]]),
    );
  }));
});

Deno.test("no headers take no bytes", () => {
  assert.equal(encodeHeaders([]), null);
  assert.deepEqual(decodeHeaders(null), []);
});
