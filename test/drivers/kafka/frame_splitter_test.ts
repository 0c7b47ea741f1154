import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameSplitter } from "../../../src/drivers/kafka/frame_splitter.mjs";

function frameOf(kind: number, body: readonly number[]): number[] {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length + 1);
  return [...length, kind, ...body];
}

Deno.test("a stream cut anywhere gives the same frames", () => {
  const frame = fc.tuple(
    fc.nat({ max: 255 }),
    fc.array(fc.nat({ max: 255 }), { maxLength: 40 }),
  );
  fc.assert(fc.property(
    fc.array(frame, { maxLength: 8 }),
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
    (frames, sizes) => {
      const stream = Uint8Array.from(
        frames.flatMap(([kind, body]) => frameOf(kind, body)),
      );
      const splitter = new FrameSplitter();
      const found: [number, number[]][] = [];
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = sizes[turn % sizes.length]!;
        for (
          const { kind, body } of splitter.push(stream.slice(at, at + size))
        ) {
          found.push([kind, [...body]]);
        }
        at += size;
      }
      assert.deepEqual(found, frames);
      assert.equal(splitter.pending, 0);
    },
  ));
});

Deno.test("bytes of a frame that is not whole are told", () => {
  const splitter = new FrameSplitter();
  const frame = frameOf(1, [1, 2, 3]);
  assert.deepEqual(splitter.push(Uint8Array.from(frame.slice(0, 3))), []);
  assert.equal(splitter.pending, 3);
  assert.equal(
    splitter.push(Uint8Array.from([...frame.slice(3), 0])).length,
    1,
  );
  assert.equal(splitter.pending, 1);
});

Deno.test("a length that cannot be is refused, as the sides are out of step", () => {
  for (const length of [0, 2 ** 31]) {
    const bytes = new Uint8Array(5);
    new DataView(bytes.buffer).setUint32(0, length);
    assert.throws(() => new FrameSplitter().push(bytes), /impossible length/);
  }
});
