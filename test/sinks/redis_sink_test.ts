import assert from "node:assert/strict";
import type { SinkNode } from "../../src/core/node.ts";
import type { Cache } from "../../src/drivers/cache.ts";
import { redisSink } from "../../src/sinks/redis_sink.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { FixedClock } from "../support/fixed_clock.ts";
import { batchOf, messageOf } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";
import { scoreMessage, scoreOf } from "../support/scores.ts";

const unaborted = new AbortController().signal;
const rankings = ["composite", "trust", "success", "trending"];

function sinkOf(
  cache: Cache,
  given: Record<string, unknown> = {},
  clock = new FixedClock(),
): SinkNode {
  const instance = redisSink.create(
    redisSink.options.parse({ rankings, ...given }),
    nodeContext({ drivers: { cache }, clock }),
  );
  assert.ok("kind" in instance && instance.kind === "sink");
  return instance;
}

const untrending = {
  ...scoreOf().scores,
  trending_score: null,
  trending_label: null,
  trending_growth: null,
};

Deno.test("a score becomes a hash and takes its places", async () => {
  const clock = new FixedClock();
  await using embedded = await embeddedDrivers(clock);
  const { cache } = embedded.drivers;
  const message = scoreMessage({}, { partition: 1, offset: 9 });
  const results = await sinkOf(cache, {}, clock)
    .write(batchOf([message]), unaborted);
  assert.deepEqual(results, [undefined]);
  const [hash] = await cache.getMany(["kol:scores:tiktok:kol_1"]);
  assert.deepEqual(hash, {
    kol_id: "kol_1",
    platform: "tiktok",
    event_id: "e-1",
    event_time: "2025-12-03T09:59:00.102Z",
    updated_at: "2025-12-03T10:00:00.000Z",
    origin: "kol.profiles.raw/1/9",
    model_version_trust: "t-1",
    model_version_success: "s-1",
    model_version_trending: "formula-v2",
    degraded: "false",
    completeness: "1.0",
    trust_score: "72.0",
    trust_label: "Moderate",
    trust_confidence: "0.72",
    success_score: "65.2",
    success_label: "High",
    success_confidence: "1.0",
    trending_score: "82.1",
    trending_label: "Viral",
    trending_growth: "2.0",
    composite_score: "73.66",
    composite_rank: "A",
  });
  for (const [name, score] of [["composite", 73.66], ["trust", 72]] as const) {
    assert.deepEqual(await cache.top(`ranking:tiktok:${name}`, 5), [
      { member: "kol_1", score },
    ]);
  }
  clock.wallMs += 3_600_000;
  assert.deepEqual(await cache.getMany(["kol:scores:tiktok:kol_1"]), [null]);
});

Deno.test("a score that is missing has no field and no place", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const sink = sinkOf(cache);
  await sink.write(batchOf([scoreMessage()]), unaborted);
  const later = scoreMessage({
    given: untrending,
    event_time: "2025-12-03T09:59:01.000Z",
  }, { offset: 1 });
  await sink.write(batchOf([later]), unaborted);
  const [hash] = await cache.getMany(["kol:scores:tiktok:kol_1"]);
  assert.ok(hash !== null && hash !== undefined);
  assert.equal(hash["trust_score"], "72.0");
  for (const name of ["trending_score", "trending_label", "composite_rank"]) {
    assert.ok(!(name in hash), name);
  }
  assert.deepEqual(await cache.top("ranking:tiktok:trending", 5), []);
  assert.deepEqual(await cache.top("ranking:tiktok:composite", 5), []);
  assert.equal((await cache.top("ranking:tiktok:trust", 5)).length, 1);
});

Deno.test("a replay and an older event change nothing and count as written", async () => {
  const clock = new FixedClock();
  await using embedded = await embeddedDrivers(clock);
  const { cache } = embedded.drivers;
  const sink = sinkOf(cache, {}, clock);
  const first = scoreMessage({}, { offset: 5 });
  await sink.write(batchOf([first]), unaborted);
  clock.wallMs += 60_000;
  const older = scoreMessage({
    event_id: "e-0",
    event_time: "2025-12-03T09:58:59.000Z",
  }, { offset: 6 });
  const results = await sink.write(batchOf([first, older]), unaborted);
  assert.deepEqual(results, [undefined, undefined]);
  const [hash] = await cache.getMany(["kol:scores:tiktok:kol_1"]);
  assert.equal(hash?.["event_id"], "e-1");
  assert.equal(hash?.["updated_at"], "2025-12-03T10:00:00.000Z");
});

Deno.test("of two events of one time the later origin wins, whatever comes first", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const sink = sinkOf(cache);
  const early = scoreMessage({ event_id: "early" }, { offset: 9 });
  const late = scoreMessage({ event_id: "late" }, { offset: 10 });
  for (const order of [[early, late], [late, early]]) {
    await sink.write(batchOf(order), unaborted);
    const [hash] = await cache.getMany(["kol:scores:tiktok:kol_1"]);
    assert.equal(hash?.["event_id"], "late");
  }
});

Deno.test("a key's field with a colon or without a value fails alone", async () => {
  await using embedded = await embeddedDrivers();
  const sink = sinkOf(embedded.drivers.cache);
  const results = await sink.write(
    batchOf<unknown>([
      scoreMessage({ kol_id: "a:b" }),
      scoreMessage({ platform: "" }),
      messageOf().withValue({ kol_id: "k", platform: "tiktok" }),
      scoreMessage(),
    ]),
    unaborted,
  );
  assert.match(results[0]?.message ?? "", /no colon in kol_id: a:b$/);
  assert.match(results[1]?.message ?? "", /no field: platform$/);
  assert.match(results[2]?.message ?? "", /expected a score/);
  for (const error of results.slice(0, 3)) {
    assert.equal(error?.code, "write-rejected");
  }
  assert.equal(results[3], undefined);
  const { cache } = embedded.drivers;
  assert.equal((await cache.top("ranking:tiktok:trust", 9)).length, 1);
});

Deno.test("the keys of before are written on demand, with the row's life", async () => {
  const clock = new FixedClock();
  await using embedded = await embeddedDrivers(clock);
  const { cache } = embedded.drivers;
  await sinkOf(cache, { legacyKeys: true }, clock)
    .write(batchOf([scoreMessage()]), unaborted);
  const [hash] = await cache.getMany(["streaming_scores:kol_1"]);
  assert.deepEqual(hash, {
    username: "kol_1",
    platform: "tiktok",
    trending_score: "82.1",
    label: "Viral",
    score: "82.1",
    updated_at: "2025-12-03T10:00:00.000Z",
  });
  const sent: unknown[] = [];
  const recording: Cache = {
    ...cache,
    upsert: (rows) => {
      sent.push(...rows.flatMap((row) => row.mirrors));
      return Promise.resolve(rows.map(() => "applied"));
    },
  };
  await sinkOf(recording, { legacyKeys: true }).write(
    batchOf([scoreMessage({ given: untrending })]),
    unaborted,
  );
  assert.deepEqual(sent, [{
    kind: "text",
    key: "kol:score:kol_1",
    text: '{"trust_score":72.0,"trust_label":"moderate","success_score":65.2,' +
      '"trending_score":null,"timestamp":"2025-12-03T10:00:00.000Z"}',
  }]);
  await sinkOf(recording).write(batchOf([scoreMessage()]), unaborted);
  assert.equal(sent.length, 1);
});

Deno.test("a hash's template is checked", () => {
  const faultOf = (hash: string) =>
    redisSink.options.safeParse({ hash }).error?.issues[0]?.message;
  assert.equal(faultOf("x:{platform}:{scores.trust_label}"), undefined);
  for (
    const hash of ["x:{kol_id", "x:kol_id}", "x:{}", "x:{a b}", "{{kol_id}}"]
  ) {
    assert.match(faultOf(hash) ?? "", /fields in braces/, hash);
  }
  assert.match(faultOf("kol:scores") ?? "", /at least one field/);
  assert.equal(
    redisSink.options.safeParse({ rankings: ["fame"] }).success,
    false,
  );
});
