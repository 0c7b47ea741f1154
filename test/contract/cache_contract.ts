import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import { originTie } from "../../src/drivers/cache.ts";
import { type CacheFixture, rowOf } from "./cache_fixture.ts";
import { cacheRankingContract } from "./cache_ranking_contract.ts";
import { promises, type PromiseTest } from "./promises.ts";
import { uniqueName } from "./unique_name.ts";

/** What every cache promises; one named test a promise. */
export function cacheContract(
  name: string,
  open: () => Promise<CacheFixture>,
): void {
  const promise = promises(`${name} cache`, open);
  latestWins(promise);
  expiryAndMirrors(promise);
  cacheRankingContract(promise);
}

function latestWins(promise: PromiseTest<CacheFixture>): void {
  promise("gives back the fields of a row", async ({ cache }) => {
    const key = uniqueName("row");
    const fields = { a: "1", empty: "", text: 'ä "\u{1F483}"\n', "a b:c": "2" };
    assert.deepEqual(await cache.upsert([rowOf(key, "", { fields })]), [
      "applied",
    ]);
    assert.deepEqual(await cache.getMany([key]), [fields]);
  });

  promise("gives many rows in the order of their keys", async ({ cache }) => {
    const [a, b, none] = ["a", "b", "none"].map(uniqueName);
    assert(a && b && none);
    const written = await cache.upsert([rowOf(a, "1"), rowOf(b, "2")]);
    assert.deepEqual(written, ["applied", "applied"]);
    assert.deepEqual(await cache.getMany([b, none, a, b]), [
      { value: "2" },
      null,
      { value: "1" },
      { value: "2" },
    ]);
    assert.deepEqual(await cache.getMany([]), []);
    assert.deepEqual(await cache.upsert([]), []);
  });

  promise("writes hundreds of rows in one call", async ({ cache }) => {
    const keys = Array.from({ length: 450 }, (_, at) => uniqueName(`row${at}`));
    const rows = keys.map((key, at) => rowOf(key, String(at)));
    const half = rows.slice(0, 225);
    assert.deepEqual(await cache.upsert(half), half.map(() => "applied"));
    assert.deepEqual(
      await cache.upsert(rows),
      rows.map((_, at) => at < 225 ? "stale" : "applied"),
    );
    assert.deepEqual(
      await cache.getMany(keys),
      keys.map((_, at) => ({ value: String(at) })),
    );
  });

  promise("keeps the row of the latest event", async ({ cache }) => {
    const key = uniqueName("row");
    const at = (eventTime: number) =>
      rowOf(key, String(eventTime), { eventTime });
    const results: unknown[] = [];
    for (const time of [2_000, 1_000, 3_000, 2_500]) {
      results.push(...await cache.upsert([at(time)]));
    }
    assert.deepEqual(results, ["applied", "stale", "applied", "stale"]);
    assert.deepEqual(await cache.getMany([key]), [{ value: "3000" }]);
  });

  promise("keeps the latest of several rows in one call", async ({ cache }) => {
    const key = uniqueName("row");
    const results = await cache.upsert(
      [1_000, 3_000, 2_000].map((eventTime) =>
        rowOf(key, String(eventTime), { eventTime })
      ),
    );
    assert.deepEqual(results, ["applied", "applied", "stale"]);
    assert.deepEqual(await cache.getMany([key]), [{ value: "3000" }]);
  });

  promise("decides between equal times by the tie", async ({ cache }) => {
    const key = uniqueName("row");
    const at = (offset: number, partition = 0) => {
      const tie = originTie({ topic: "t", partition, offset });
      return rowOf(key, `${partition}/${offset}`, { tie });
    };
    const results = await cache.upsert([at(9), at(10), at(9), at(2, 1)]);
    assert.deepEqual(results, ["applied", "applied", "stale", "applied"]);
    assert.deepEqual(await cache.getMany([key]), [{ value: "1/2" }]);
  });

  promise("is not changed by a replay", async ({ cache }) => {
    const key = uniqueName("row");
    const ranking = uniqueName("ranking");
    const rows = [1_000, 2_000].map((eventTime) =>
      rowOf(key, String(eventTime), {
        eventTime,
        rankings: [{ ranking, member: "m", score: eventTime }],
      })
    );
    await cache.upsert(rows);
    assert.deepEqual(await cache.upsert(rows), ["stale", "stale"]);
    assert.deepEqual(await cache.getMany([key]), [{ value: "2000" }]);
    assert.deepEqual(await cache.top(ranking, 9), [
      { member: "m", score: 2_000 },
    ]);
  });

  promise("replaces all fields of an older row", async ({ cache }) => {
    const key = uniqueName("row");
    await cache.upsert([
      rowOf(key, "", { eventTime: 1, fields: { old: "1", both: "1" } }),
      rowOf(key, "", { eventTime: 2, fields: { both: "2", new: "2" } }),
    ]);
    assert.deepEqual(await cache.getMany([key]), [{ both: "2", new: "2" }]);
  });

  promise(
    "refuses a row whose score is no number, alone",
    async ({ cache }) => {
      const [bad, good] = [uniqueName("row"), uniqueName("row")];
      const ranking = uniqueName("ranking");
      const [first, second] = await cache.upsert([
        rowOf(bad, "1", { rankings: [{ ranking, member: "m", score: NaN }] }),
        rowOf(good, "2"),
      ]);
      assert(first instanceof HotpathError);
      assert.equal(first.code, "write-rejected");
      assert.match(first.message, /NaN/);
      assert.equal(second, "applied");
      assert.deepEqual(await cache.getMany([bad, good]), [null, {
        value: "2",
      }]);
    },
  );

  promise(
    "writes nothing for a call that is aborted already",
    async ({ cache }) => {
      const key = uniqueName("row");
      await assert.rejects(
        cache.upsert([rowOf(key, "1")], AbortSignal.abort()),
      );
      assert.deepEqual(await cache.getMany([key]), [null]);
    },
  );
}

function expiryAndMirrors(promise: PromiseTest<CacheFixture>): void {
  promise("forgets a row when its life is over", async ({ cache, pass }) => {
    const [short, long] = [uniqueName("short"), uniqueName("long")];
    await cache.upsert([
      rowOf(short, "1", { ttlMs: 1_000 }),
      rowOf(long, "2", { ttlMs: 60_000 }),
    ]);
    assert.deepEqual(await cache.getMany([short]), [{ value: "1" }]);
    await pass(1_200);
    assert.deepEqual(await cache.getMany([short, long]), [
      null,
      { value: "2" },
    ]);
  });

  promise(
    "begins a life anew with a newer row only",
    async ({ cache, pass }) => {
      const key = uniqueName("row");
      const at = (eventTime: number) =>
        rowOf(key, String(eventTime), { eventTime, ttlMs: 2_000 });
      await cache.upsert([at(1_000)]);
      await pass(1_200);
      await cache.upsert([at(2_000)]);
      await pass(1_200);
      assert.deepEqual(await cache.getMany([key]), [{ value: "2000" }]);
      await cache.upsert([at(2_000)]);
      await pass(1_200);
      assert.deepEqual(await cache.getMany([key]), [null]);
    },
  );

  promise(
    "takes an older row once the newer one has expired",
    async ({ cache, pass }) => {
      const key = uniqueName("row");
      await cache.upsert([rowOf(key, "new", { eventTime: 2, ttlMs: 1_000 })]);
      await pass(1_200);
      const results = await cache.upsert([rowOf(key, "old", { eventTime: 1 })]);
      assert.deepEqual(results, ["applied"]);
      assert.deepEqual(await cache.getMany([key]), [{ value: "old" }]);
    },
  );

  promise("writes the mirrors of a row with it", async ({ cache, pass }) => {
    const [key, mirror, json] = ["row", "mirror", "json"].map(uniqueName);
    assert(key && mirror && json);
    const at = (eventTime: number) =>
      rowOf(key, String(eventTime), {
        eventTime,
        ttlMs: 1_000,
        mirrors: [
          { kind: "hash", key: mirror, fields: { copy: String(eventTime) } },
          { kind: "text", key: json, text: `{"at":${eventTime}}` },
        ],
      });
    const results = await cache.upsert([at(2_000), at(1_000)]);
    assert.deepEqual(results, ["applied", "stale"]);
    assert.deepEqual(await cache.getMany([mirror]), [{ copy: "2000" }]);
    await pass(1_200);
    assert.deepEqual(await cache.getMany([mirror]), [null]);
  });
}
