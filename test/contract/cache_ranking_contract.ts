import assert from "node:assert/strict";
import type { CacheRow } from "../../src/drivers/cache.ts";
import { type CacheFixture, rowOf } from "./cache_fixture.ts";
import type { PromiseTest } from "./promises.ts";
import { uniqueName } from "./unique_name.ts";

/** Rankings: who is in them, in which order, and for how long. */
export function cacheRankingContract(
  promise: PromiseTest<CacheFixture>,
): void {
  /** A row of its own that puts one member into a ranking. */
  function ranked(
    ranking: string,
    member: string,
    score: number | null,
    rest: Partial<CacheRow> = {},
  ): CacheRow {
    const rankings = [{ ranking, member, score }];
    return rowOf(`${ranking}.${member}`, member, { rankings, ...rest });
  }

  promise(
    "ranks the best first, and equals by their name",
    async ({ cache }) => {
      const ranking = uniqueName("ranking");
      const scores = { low: -1.5, b: 70, top: 99.25, a: 70, c: 70, zero: 0 };
      await cache.upsert(
        Object.entries(scores).map(([member, score]) =>
          ranked(ranking, member, score)
        ),
      );
      assert.deepEqual(await cache.top(ranking, 10), [
        { member: "top", score: 99.25 },
        { member: "a", score: 70 },
        { member: "b", score: 70 },
        { member: "c", score: 70 },
        { member: "zero", score: 0 },
        { member: "low", score: -1.5 },
      ]);
      assert.deepEqual(
        (await cache.top(ranking, 3)).map((one) => one.member),
        ["top", "a", "b"],
      );
    },
  );

  promise(
    "knows no members of a ranking that does not exist",
    async ({ cache }) => {
      assert.deepEqual(await cache.top(uniqueName("ranking"), 10), []);
    },
  );

  promise("moves a member with its newer score", async ({ cache }) => {
    const ranking = uniqueName("ranking");
    await cache.upsert([
      ranked(ranking, "a", 50, { eventTime: 2 }),
      ranked(ranking, "b", 60),
    ]);
    await cache.upsert([ranked(ranking, "a", 10, { eventTime: 3 })]);
    await cache.upsert([ranked(ranking, "a", 90, { eventTime: 1 })]);
    assert.deepEqual(await cache.top(ranking, 10), [
      { member: "b", score: 60 },
      { member: "a", score: 10 },
    ]);
  });

  promise("takes out a member without a score", async ({ cache }) => {
    const ranking = uniqueName("ranking");
    await cache.upsert([
      ranked(ranking, "a", 50, { eventTime: 1 }),
      ranked(ranking, "b", 60),
      ranked(ranking, "a", null, { eventTime: 2 }),
    ]);
    assert.deepEqual(await cache.top(ranking, 10), [
      { member: "b", score: 60 },
    ]);
  });

  promise("drops a member whose row has expired", async ({ cache, pass }) => {
    const ranking = uniqueName("ranking");
    await cache.upsert([
      ranked(ranking, "short", 99, { ttlMs: 1_000 }),
      ranked(ranking, "long", 1),
    ]);
    assert.equal((await cache.top(ranking, 10)).length, 2);
    await pass(1_200);
    const rest = [{ member: "long", score: 1 }];
    assert.deepEqual(await cache.top(ranking, 1), rest);
    await cache.upsert([ranked(ranking, "new", 5)]);
    assert.deepEqual(await cache.top(ranking, 10), [
      { member: "new", score: 5 },
      ...rest,
    ]);
  });

  promise(
    "counts the members of a ranking by their score",
    async ({ cache, pass }) => {
      const ranking = uniqueName("ranking");
      const scores = { a: -1, b: 0, c: 9.99, d: 10, e: 19, f: 20, g: 100 };
      await cache.upsert([
        ...Object.entries(scores).map(([member, score]) =>
          ranked(ranking, member, score)
        ),
        ranked(ranking, "gone", 15, { ttlMs: 1_000 }),
      ]);
      assert.deepEqual(await cache.spread(ranking, [0, 10, 20]), [1, 2, 3, 2]);
      await pass(1_200);
      assert.deepEqual(await cache.spread(ranking, [0, 10, 20]), [1, 2, 2, 2]);
      assert.deepEqual(await cache.spread(ranking, []), [7]);
      assert.deepEqual(await cache.spread(uniqueName("none"), [5]), [0, 0]);
    },
  );

  promise("puts one row into several rankings", async ({ cache }) => {
    const [one, two] = [uniqueName("ranking"), uniqueName("ranking")];
    await cache.upsert([
      rowOf(uniqueName("row"), "v", {
        rankings: [
          { ranking: one, member: "m", score: 1 },
          { ranking: two, member: "m", score: 2 },
        ],
      }),
    ]);
    assert.deepEqual(await cache.top(one, 5), [{ member: "m", score: 1 }]);
    assert.deepEqual(await cache.top(two, 5), [{ member: "m", score: 2 }]);
  });

  promise(
    "lists the rankings that begin with a text",
    async ({ cache, pass }) => {
      const prefix = uniqueName("ranking:*");
      await cache.upsert([
        ranked(`${prefix}:tiktok:trust`, "a", 1),
        ranked(`${prefix}:tiktok:trust`, "b", 1),
        ranked(`${prefix}:tiktok:success`, "a", 1),
        ranked(`${prefix}:youtube:trust`, "a", 1),
        ranked(`${prefix}:gone:trust`, "a", 1, { ttlMs: 1_000 }),
      ]);
      await pass(1_200);
      // A cache may notice an expiry only when a ranking is read.
      await cache.top(`${prefix}:gone:trust`, 1);
      assert.deepEqual(await cache.rankings(`${prefix}:`), [
        `${prefix}:tiktok:success`,
        `${prefix}:tiktok:trust`,
        `${prefix}:youtube:trust`,
      ]);
      assert.deepEqual(await cache.rankings(`${prefix}:you`), [
        `${prefix}:youtube:trust`,
      ]);
      assert.deepEqual(await cache.rankings(`${prefix}:none`), []);
    },
  );
}
