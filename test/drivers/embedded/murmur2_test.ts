import assert from "node:assert/strict";
import { murmur2, partitionOf } from "../../../src/drivers/embedded/murmur2.ts";

const encoder = new TextEncoder();

/** Hashes that Kafka's own tests expect. */
const known: readonly (readonly [string, number])[] = [
  ["21", -973932308],
  ["foobar", -790332482],
  ["a-little-bit-long-string", -985981536],
  ["a-little-bit-longer-string", -1486304829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
  ["abc", 479470107],
];

Deno.test("murmur2 hashes as Kafka does", () => {
  for (const [key, hash] of known) {
    assert.equal(murmur2(encoder.encode(key)), hash, key);
  }
});

Deno.test("murmur2 hashes a view of a larger buffer by its own bytes", () => {
  const buffer = encoder.encode("xxfoobarxx");
  assert.equal(murmur2(buffer.subarray(2, 8)), -790332482);
});

Deno.test("a key's partition is never negative and always the same", () => {
  for (const [key] of known) {
    for (const count of [1, 3, 6, 7]) {
      const partition = partitionOf(encoder.encode(key), count);
      assert(partition >= 0 && partition < count);
      assert.equal(partitionOf(encoder.encode(key), count), partition);
    }
  }
  assert.equal(partitionOf(encoder.encode("21"), 3), 1173551340 % 3);
});
