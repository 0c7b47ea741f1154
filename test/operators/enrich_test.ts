import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import { Message } from "../../src/core/message.ts";
import type { CallItem, CallNode } from "../../src/core/node.ts";
import type { Cache, CacheRow } from "../../src/drivers/cache.ts";
import { enrich } from "../../src/operators/enrich.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { batchOf, messageOf } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const unaborted = new AbortController().signal;

/** A node on a cache whose reads are told, one entry a round trip. */
function nodeOf(
  cache: Cache,
  given: Record<string, unknown> = {},
  clock = new VirtualClock(),
): { readonly node: CallNode; readonly reads: string[][] } {
  const reads: string[][] = [];
  const told: Cache = {
    getMany(keys) {
      reads.push([...keys]);
      return cache.getMany(keys);
    },
    upsert: (rows, signal) => cache.upsert(rows, signal),
    top: (ranking, limit) => cache.top(ranking, limit),
    spread: (ranking, bounds) => cache.spread(ranking, bounds),
    rankings: (prefix) => cache.rankings(prefix),
    close: () => Promise.resolve(),
  };
  const instance = enrich.create(
    enrich.options.parse({
      hashes: [
        "trending:{platform}:{kol_id}",
        "kol:videos:{platform}:{kol_id}",
      ],
      numbers: ["avg_views", "growth_rate"],
      texts: ["label"],
      ...given,
    }),
    nodeContext({ drivers: { cache: told }, clock }),
  );
  assert.ok("kind" in instance && instance.kind === "call");
  return { node: instance, reads };
}

function row(key: string, fields: Record<string, string>): CacheRow {
  return {
    key,
    fields,
    eventTime: 1,
    tie: "",
    ttlMs: 60_000,
    rankings: [],
    mirrors: [],
  };
}

function kol(kol_id: string, more: Record<string, unknown> = {}): Message {
  return messageOf().withValue({ platform: "tiktok", kol_id, ...more });
}

function valueOf(item: CallItem | undefined): unknown {
  assert.ok(item instanceof Message, `${item}`);
  return item.value;
}

function codeOf(item: CallItem | undefined): string {
  assert.ok(item instanceof HotpathError, `${item}`);
  return item.code;
}

Deno.test("an event is given what the cache knows, and keeps what it tells itself", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  await cache.upsert([
    row("trending:tiktok:a", { growth_rate: "1.5", label: "Hot", other: "x" }),
    row("kol:videos:tiktok:a", { avg_views: "120.5", label: "later" }),
    row("kol:videos:tiktok:b", { avg_views: "7" }),
  ]);
  const { node } = nodeOf(cache);
  const results = await node.call(
    batchOf([kol("a"), kol("b", { avg_views: 9, label: undefined }), kol("c")]),
    unaborted,
  );
  assert.deepEqual(results.map(valueOf), [
    {
      platform: "tiktok",
      kol_id: "a",
      growth_rate: 1.5,
      label: "Hot",
      avg_views: 120.5,
    },
    { platform: "tiktok", kol_id: "b", avg_views: 9, label: undefined },
    { platform: "tiktok", kol_id: "c" },
  ]);
});

Deno.test("what is no finite number is no number", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  await cache.upsert([
    row("trending:tiktok:a", { growth_rate: "NaN", avg_views: "" }),
    row("kol:videos:tiktok:a", { growth_rate: "Infinity", avg_views: "3" }),
  ]);
  const [item] = await nodeOf(cache).node.call(batchOf([kol("a")]), unaborted);
  assert.deepEqual(valueOf(item), {
    platform: "tiktok",
    kol_id: "a",
    avg_views: 3,
  });
});

Deno.test("a batch is one round trip, and what is known is not asked for until it is old", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const clock = new VirtualClock();
  const { node, reads } = nodeOf(cache, {
    hashes: ["t:{kol_id}"],
    age: "10s",
  }, clock);
  const ask = (...ids: string[]) =>
    node.call(batchOf(ids.map((id) => kol(id))), unaborted);
  await ask("a", "b", "a");
  assert.deepEqual(reads, [["t:a", "t:b"]]);
  await clock.advance(9_999);
  await ask("a", "c");
  assert.deepEqual(reads.slice(1), [["t:c"]]);
  await cache.upsert([row("t:a", { avg_views: "5" })]);
  await clock.advance(1);
  const [item] = await ask("a");
  assert.deepEqual(reads.slice(2), [["t:a"]]);
  assert.equal((valueOf(item) as Record<string, unknown>).avg_views, 5);
});

Deno.test("no more hashes are known than were asked for", async () => {
  await using embedded = await embeddedDrivers();
  const { node, reads } = nodeOf(embedded.drivers.cache, {
    hashes: ["t:{kol_id}"],
    keep: 2,
  });
  const ask = (...ids: string[]) =>
    node.call(batchOf(ids.map((id) => kol(id))), unaborted);
  await ask("a", "b", "c");
  await ask("b", "c");
  assert.equal(reads.length, 1, "the two read last are known");
  await ask("a");
  assert.deepEqual(reads[1], ["t:a"]);
});

Deno.test("nothing is looked up where nobody writes it", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const clock = new VirtualClock();
  const { node, reads } = nodeOf(cache, {
    hashes: ["t:{kol_id}"],
    when: "market:{platform}",
    age: "10s",
  }, clock);
  await cache.upsert([row("t:a", { avg_views: "5" })]);
  const [before] = await node.call(batchOf([kol("a"), kol("b")]), unaborted);
  assert.deepEqual(valueOf(before), { platform: "tiktok", kol_id: "a" });
  await node.call(batchOf([kol("c")]), unaborted);
  assert.deepEqual(reads, [["market:tiktok"]], "once for all, and then known");
  await cache.upsert([row("market:tiktok", { velocity: "1" })]);
  await clock.advance(10_000);
  const [after] = await node.call(batchOf([kol("a")]), unaborted);
  assert.equal((valueOf(after) as Record<string, unknown>).avg_views, 5);
  assert.deepEqual(reads.slice(1), [["market:tiktok"], ["t:a"]]);
});

Deno.test("where a hash has to be there, an event without it is put aside alone", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  await cache.upsert([row("t:a", { avg_views: "5" })]);
  const { node } = nodeOf(cache, {
    hashes: ["t:{kol_id}"],
    onMiss: "dead-letter",
  });
  const [good, bad, colon] = await node.call(
    batchOf([kol("a"), kol("b"), kol("c:d")]),
    unaborted,
  );
  assert.equal((valueOf(good) as Record<string, unknown>).avg_views, 5);
  assert.equal(codeOf(bad), "enrichment-missing");
  assert.equal(codeOf(colon), "enrichment-missing");
});

Deno.test("an event waits for its hash, less and less often asked for", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const clock = new VirtualClock();
  const { node, reads } = nodeOf(cache, {
    hashes: ["t:{kol_id}"],
    onMiss: "wait",
    wait: "10s",
  }, clock);
  await cache.upsert([row("t:a", { avg_views: "5" })]);
  const called = node.call(batchOf([kol("a"), kol("b")]), unaborted);
  await clock.advance(250);
  assert.deepEqual(reads, [["t:a", "t:b"], ["t:b"]]);
  await cache.upsert([row("t:b", { avg_views: "6" })]);
  await clock.advance(200);
  const values = (await called).map(valueOf);
  assert.deepEqual(
    values.map((one) => (one as Record<string, unknown>).avg_views),
    [5, 6],
  );
  assert.equal(clock.timers, 0);
});

Deno.test("the wait for a hash ends, and with the signal at once", async () => {
  await using embedded = await embeddedDrivers();
  const clock = new VirtualClock();
  const { node, reads } = nodeOf(embedded.drivers.cache, {
    hashes: ["t:{kol_id}"],
    onMiss: "wait",
    wait: "5s",
  }, clock);
  const called = node.call(batchOf([kol("a")]), unaborted);
  await clock.advance(5_000);
  assert.equal(codeOf((await called)[0]), "enrichment-missing");
  assert.ok(reads.length <= 10, `${reads.length} reads`);

  const stop = new AbortController();
  const stopped = node.call(batchOf([kol("b")]), stop.signal);
  const rejected = assert.rejects(stopped, /enough/);
  await clock.advance(50);
  stop.abort(new Error("enough"));
  await rejected;
  assert.equal(clock.timers, 0);
});

Deno.test("what parse has not made fails alone", async () => {
  await using embedded = await embeddedDrivers();
  const { node } = nodeOf(embedded.drivers.cache);
  const [bad, good] = await node.call(
    batchOf([messageOf(), kol("a")]),
    unaborted,
  );
  assert.equal(codeOf(bad), "schema-invalid");
  assert.ok(good instanceof Message);
});

Deno.test("a key needs a field, and a field has a name", () => {
  const given = (options: unknown) => enrich.options.safeParse(options).success;
  assert.ok(given({ hashes: ["t:{kol_id}"], numbers: ["a"] }));
  assert.ok(!given({ hashes: [] }));
  assert.ok(!given({ hashes: ["t:a"] }));
  assert.ok(!given({ hashes: ["t:{kol_id}"], numbers: ["a b"] }));
  assert.ok(!given({ hashes: ["t:{kol_id}"], when: "x" }));
});
