import assert from "node:assert/strict";
import { encodedRecord, originId, recordBytes } from "../../src/core/record.ts";
import { partitionId } from "../../src/core/source.ts";

const bytes = (length: number) => new Uint8Array(length);

Deno.test("an origin is a topic, a partition and an offset", () => {
  const origin = { topic: "kol.profiles.raw", partition: 2, offset: 12_345 };
  assert.equal(originId(origin), "kol.profiles.raw/2/12345");
  assert.equal(partitionId(origin), "kol.profiles.raw/2");
  assert.equal(
    originId({ ...origin, offset: Number.MAX_SAFE_INTEGER }),
    "kol.profiles.raw/2/9007199254740991",
  );
});

Deno.test("a record weighs its key, its value and its headers", () => {
  const empty = { key: null, value: null, headers: [] };
  assert.equal(recordBytes(empty), 0);
  assert.equal(recordBytes({ ...empty, key: bytes(7) }), 7);
  assert.equal(recordBytes({ ...empty, value: bytes(600) }), 600);
  assert.equal(
    recordBytes({
      key: bytes(7),
      value: bytes(600),
      headers: [["trace", bytes(16)], ["trace", bytes(0)]],
    }),
    7 + 600 + 5 + 16 + 5,
  );
});

Deno.test("texts of a record that is to be written become UTF-8, bytes stay", () => {
  const bytes = new Uint8Array([1, 255]);
  const record = encodedRecord({
    topic: "t",
    key: "caf\u00e9",
    value: bytes,
    headers: [["a", ""], ["b", bytes]],
  });
  assert.deepEqual(record, {
    topic: "t",
    key: new TextEncoder().encode("caf\u00e9"),
    value: bytes,
    headers: [["a", new Uint8Array()], ["b", bytes]],
  });
  assert.equal(
    encodedRecord({ topic: "t", key: null, value: null, headers: [] }).value,
    null,
  );
});
