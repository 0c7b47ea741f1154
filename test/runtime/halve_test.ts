import assert from "node:assert/strict";
import fc from "fast-check";
import type { HotpathError } from "../../src/core/errors.ts";
import type { Batch } from "../../src/core/message.ts";
import {
  callHalving,
  type ItemResult,
  type RunCall,
} from "../../src/runtime/halve.ts";
import { errorOf, offsetsOf } from "../support/actor_harness.ts";
import { batchOf, messageOf } from "../support/messages.ts";

const tries = { attempts: 2, firstAt: 5 };

/** Offsets from 0. */
function batchOfSize(size: number): Batch {
  return batchOf(
    Array.from(
      { length: size },
      (_, offset) => messageOf({ offset, value: new Uint8Array(offset + 1) }),
    ),
  );
}

/** A service that refuses a whole batch for one bad message in it. */
class Picky {
  readonly batches: Batch[] = [];

  constructor(
    readonly bad: ReadonlySet<number>,
    readonly code: HotpathError["code"] = "score-rejected",
  ) {}

  readonly run: RunCall = (batch) => {
    this.batches.push(batch);
    const isBad = batch.messages.some((one) => this.bad.has(one.record.offset));
    return Promise.resolve(
      isBad
        ? { kind: "failed", error: errorOf(this.code), tries }
        : { kind: "ok", value: batch.messages, tries },
    );
  };
}

async function halved(
  batch: Batch,
  run: RunCall,
): Promise<readonly ItemResult[]> {
  const result = await callHalving(batch, run);
  assert.ok(result.kind === "served");
  return result.results;
}

function failedOf(results: readonly ItemResult[]): number[] {
  return results.filter((one) => one.kind === "failed")
    .map((one) => one.message.record.offset);
}

Deno.test("a batch that is served is called once", async () => {
  const service = new Picky(new Set());
  const results = await halved(batchOfSize(200), service.run);
  assert.equal(service.batches.length, 1);
  assert.deepEqual(failedOf(results), []);
});

Deno.test("one bad message fails alone, for at most 2 log2 n further calls", async () => {
  for (const size of [1, 2, 3, 7, 64, 100, 199, 200]) {
    for (let bad = 0; bad < size; bad++) {
      const service = new Picky(new Set([bad]));
      const results = await halved(batchOfSize(size), service.run);
      assert.deepEqual(failedOf(results), [bad]);
      const most = 2 * Math.ceil(Math.log2(size));
      assert.ok(
        service.batches.length - 1 <= most,
        `${service.batches.length - 1} further calls for ${size}`,
      );
    }
  }
});

Deno.test("only the bad ones fail and the order is kept, whatever is bad", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }),
      async (isBad) => {
        const bad = new Set(isBad.flatMap((one, index) => one ? [index] : []));
        const service = new Picky(bad);
        const results = await halved(
          batchOfSize(isBad.length),
          service.run,
        );
        assert.deepEqual(
          results.map((one) => one.message.record.offset),
          isBad.map((_, index) => index),
        );
        assert.deepEqual(failedOf(results), [...bad]);
        assert.ok(service.batches.length <= 2 * isBad.length - 1);
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("parts carry their own bytes", async () => {
  const service = new Picky(new Set([3]));
  await halved(batchOfSize(4), service.run);
  assert.deepEqual(
    service.batches.map((one) => [offsetsOf(one), one.bytes]),
    [[[0, 1, 2, 3], 10], [[0, 1], 3], [[2, 3], 7], [[2], 3], [[3], 4]],
  );
});

Deno.test("a fault of our own code costs the message that causes it, not its batch", async () => {
  const service = new Picky(new Set([5]), "handler-crashed");
  const results = await halved(batchOfSize(32), service.run);
  assert.deepEqual(failedOf(results), [5]);
});

Deno.test("an error that must stop is thrown, not halved", async () => {
  const service = new Picky(new Set([0]), "contract-broken");
  await assert.rejects(
    callHalving(batchOfSize(8), service.run),
    (thrown: HotpathError) => thrown.code === "contract-broken",
  );
  assert.equal(service.batches.length, 1);
});

Deno.test("a message that the service names in its answer fails with its own error", async () => {
  const error = errorOf("score-rejected", "Followers are negative");
  const [result, other] = await halved(batchOfSize(2), (batch) => {
    const [, second] = batch.messages;
    assert.ok(second);
    return Promise.resolve({ kind: "ok", value: [error, second], tries });
  });
  assert.ok(result?.kind === "failed" && result.error === error);
  assert.deepEqual(result.tries, tries);
  assert.equal(other?.kind, "ok");
});

Deno.test("an answer of another length is a fault of the node", async () => {
  await assert.rejects(
    halved(
      batchOfSize(3),
      (batch) =>
        Promise.resolve({ kind: "ok", value: batch.messages.slice(1), tries }),
    ),
    /one result a message: 2 for 3/,
  );
});

Deno.test("a message whose answer cannot be used stands alone where others are answered", async () => {
  for (const size of [2, 3, 64, 199, 200]) {
    for (const bad of [0, 1, size >> 1, size - 1]) {
      const service = new Picky(new Set([bad]), "reply-mismatch");
      const results = await halved(batchOfSize(size), service.run);
      assert.deepEqual(failedOf(results), [bad]);
      // Once more, after another one was answered once more.
      const most = 2 * Math.ceil(Math.log2(size)) + 2;
      assert.ok(service.batches.length - 1 <= most);
    }
  }
});

Deno.test("where no answer can be used it is for no message, and few are asked about", async () => {
  for (const size of [1, 2, 3, 200]) {
    const all = new Set(Array.from({ length: size }, (_, index) => index));
    const service = new Picky(all, "reply-mismatch");
    const result = await callHalving(batchOfSize(size), service.run);
    assert.ok(result.kind === "unusable");
    assert.equal(result.error.code, "reply-mismatch");
    const most = 1 + Math.ceil(Math.log2(size)) + 4;
    assert.ok(service.batches.length <= most, `${service.batches.length}`);
  }
});

Deno.test("a refusal of one message is no sign that the answer about another could be used", async () => {
  for (const refused of [0, 1]) {
    const run: RunCall = (batch) => {
      const code = offsetsOf(batch).includes(refused)
        ? "score-rejected"
        : "reply-mismatch";
      return Promise.resolve({ kind: "failed", error: errorOf(code), tries });
    };
    const result = await callHalving(batchOfSize(2), run);
    assert.ok(result.kind === "unusable");
    assert.equal(result.error.code, "reply-mismatch");
  }
});

Deno.test("halves are tried once for an answer, a message alone a burst", async () => {
  const asked: (readonly [number, number | undefined])[] = [];
  const service = new Picky(new Set([0]), "reply-mismatch");
  await halved(batchOfSize(4), (batch, unusableMax) => {
    asked.push([batch.messages.length, unusableMax]);
    return service.run(batch);
  });
  assert.deepEqual(asked, [
    [4, undefined],
    [2, 1],
    [1, undefined],
    [1, undefined],
    [2, 1],
    // Again, after another one, which shows that the service answers still.
    [1, 1],
    [1, undefined],
  ]);
});

Deno.test("a service that comes to itself while halves are asked about costs no message", async () => {
  for (let broken = 1; broken <= 6; broken++) {
    let calls = 0;
    const results = await halved(batchOfSize(8), (batch) =>
      Promise.resolve(
        calls++ < broken
          ? { kind: "failed", error: errorOf("reply-mismatch"), tries }
          : { kind: "ok", value: batch.messages, tries },
      ));
    assert.deepEqual(failedOf(results), []);
    assert.deepEqual(
      results.map((one) => one.message.record.offset),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
  }
});

Deno.test("a service that breaks while halves are asked about costs no message", async () => {
  for (let well = 0; well <= 8; well++) {
    let calls = 0;
    // Message 7 is refused always, so that there are halves.
    const result = await callHalving(batchOfSize(8), (batch) => {
      calls++;
      const code = offsetsOf(batch).includes(7)
        ? "score-rejected"
        : "reply-mismatch";
      return Promise.resolve(
        calls <= well && code !== "score-rejected"
          ? { kind: "ok", value: batch.messages, tries }
          : { kind: "failed", error: errorOf(code), tries },
      );
    });
    const failed = result.kind === "served" ? failedOf(result.results) : [7];
    assert.deepEqual(failed, [7], `${well} calls were well`);
  }
});

Deno.test("whenever the service is found to answer others, no message is left out", async () => {
  const kinds = new Set<string>();
  for (let looksMax = 0; looksMax < 30; looksMax++) {
    let looks = 0;
    const result = await callHalving(
      batchOfSize(8),
      () => {
        const error = errorOf("reply-mismatch");
        return Promise.resolve({ kind: "failed", error, tries });
      },
      () => ++looks > looksMax,
    );
    kinds.add(result.kind);
    if (result.kind === "served") assert.equal(result.results.length, 8);
  }
  assert.deepEqual([...kinds], ["served", "unusable"]);
});
