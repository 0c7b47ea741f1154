import assert from "node:assert/strict";
import fc from "fast-check";
import { readBounded } from "../../src/core/bounded_body.ts";

/** A body that comes in these parts, and what became of it. */
function bodyOf(parts: readonly Uint8Array[]) {
  const left = [...parts];
  const told = { isCancelled: false, pulled: 0 };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = left.shift();
      if (part === undefined) return controller.close();
      told.pulled++;
      controller.enqueue(part);
    },
    cancel: () => void (told.isCancelled = true),
  }, { highWaterMark: 0 });
  return { body, told };
}

const abc = (texts: readonly string[]) =>
  bodyOf(texts.map((one) => new TextEncoder().encode(one)));

Deno.test("a body up to the limit is read whole", async () => {
  for (const texts of [["abcdef"], ["ab", "", "cd", "ef"]]) {
    const { body, told } = abc(texts);
    const { bytes, isCut } = await readBounded({ body }, 6);
    assert.equal(new TextDecoder().decode(bytes), "abcdef");
    assert.equal(isCut, false);
    assert.equal(told.isCancelled, false);
  }
});

Deno.test("a body over the limit is cut there, and the rest is given up", async () => {
  const { body, told } = abc(["abcd", "efgh", "never asked for"]);
  const { bytes, isCut } = await readBounded({ body }, 6);
  assert.equal(new TextDecoder().decode(bytes), "abcdef");
  assert.deepEqual(told, { isCancelled: true, pulled: 2 });
  assert.equal(isCut, true);
});

Deno.test("a message without a body has no bytes", async () => {
  const { bytes, isCut } = await readBounded({ body: null }, 6);
  assert.deepEqual([bytes.length, isCut], [0, false]);
  const empty = await readBounded(bodyOf([]), 6);
  assert.deepEqual([empty.bytes.length, empty.isCut], [0, false]);
});

Deno.test("a body that fails while it is read fails the read", async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("reset by peer")),
  });
  await assert.rejects(
    readBounded({ body }, 6),
    new Error("reset by peer"),
  );
});

Deno.test("a body is its beginning, however it is cut into parts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 8 }),
      fc.nat({ max: 30 }),
      async (parts, maxBytes) => {
        const whole = parts.flatMap((part) => [...part]);
        const { bytes, isCut } = await readBounded(bodyOf(parts), maxBytes);
        assert.deepEqual([...bytes], whole.slice(0, maxBytes));
        assert.equal(isCut, whole.length > maxBytes);
      },
    ),
    { numRuns: 300 },
  );
});
