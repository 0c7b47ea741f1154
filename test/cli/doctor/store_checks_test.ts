import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import {
  refused,
  skewFound,
  tablesFound,
  topicsFound,
} from "../../../src/cli/doctor/store_checks.ts";

const needed = ["kol.profiles.raw", "scores.stream"];
const toolOptions = "--profile mine";
const wanted = { needed, internal: [], toolOptions };

Deno.test("topics that the topology needs have to be there", () => {
  const found = topicsFound(
    [{ topic: "scores.stream", partitions: 4 }],
    wanted,
  );
  assert.equal(found.level, "fail");
  assert.equal(found.found, "missing: kol.profiles.raw");
  assert.match(found.remedy ?? "", /topics apply --profile mine$/);
});

Deno.test("a topic of the platform with other partitions is a warning", () => {
  const found = topicsFound([
    { topic: "kol.profiles.raw", partitions: 3 },
    { topic: "scores.stream", partitions: 9 },
  ], wanted);
  assert.equal(found.level, "warn");
  assert.equal(found.found, "scores.stream has 9 partitions, not 4");
});

Deno.test("topics as they are wanted are named", () => {
  const found = topicsFound([
    { topic: "kol.profiles.raw", partitions: 3 },
    { topic: "scores.stream", partitions: 4 },
    { topic: "someone.elses", partitions: 1 },
  ], wanted);
  assert.deepEqual(found, { level: "ok", found: needed.join(", ") });
});

Deno.test("a topic of the topology's own is made by a run, and must be as it was made", () => {
  const topics = needed.map((topic) => ({ topic, partitions: 3 }));
  topics[1]!.partitions = 4;
  const own = { topic: "g.kpis.parts", partitions: 4, retentionMs: 1 };
  const parts = { ...wanted, internal: [own] };
  assert.equal(topicsFound(topics, parts).level, "ok");
  const found = topicsFound([...topics, { ...own, partitions: 6 }], parts);
  assert.equal(found.level, "fail");
  assert.equal(found.found, "g.kpis.parts has 6 partitions, not 4");
  assert.match(found.remedy ?? "", /window's partitions/);
});

Deno.test("a clock is judged by how far it is off", () => {
  assert.deepEqual(skewFound(-12), {
    level: "ok",
    found: "12 ms behind Redis",
  });
  assert.equal(skewFound(1_500).level, "warn");
  assert.equal(skewFound(-1_500).found, "1500 ms behind Redis");
  assert.equal(skewFound(61_000).level, "fail");
  assert.match(skewFound(61_000).remedy ?? "", /NTP/);
});

Deno.test("tables that are missing, or that differ, have their own remedy", async () => {
  const plan = (kind: "create-table" | "conflict") => ({
    planSchema: () =>
      Promise.resolve([{ table: "alerts", kind, detail: "because" }]),
  });
  const stores = { place: "h:9042", toolOptions };
  const missing = await tablesFound(plan("create-table"), stores);
  assert.equal(missing.found, "h:9042, to do: create-table alerts");
  assert.match(missing.remedy ?? "", /schema apply --profile mine$/);
  const differing = await tablesFound(plan("conflict"), stores);
  assert.match(differing.remedy ?? "", /data would be lost/);
  const none = await tablesFound(
    { planSchema: () => Promise.resolve([]) },
    stores,
  );
  assert.deepEqual(none, { level: "ok", found: "h:9042, 6 tables" });
});

Deno.test("a server that is away may be started, one that refuses has its own remedy", () => {
  const away = new HotpathError({
    code: "write-unavailable",
    message: "Connect: refused; deno task stack up starts one",
  });
  assert.deepEqual(refused(away, "REDIS_URL"), {
    level: "fail",
    found: "Connect: refused",
    remedy: "run deno task stack up, or set REDIS_URL",
  });
  const message = "Connect: WRONGPASS; check drivers.cache.with.password";
  const wrong = new HotpathError({ code: "not-authorized", message });
  assert.deepEqual(refused(wrong, "REDIS_URL"), {
    level: "fail",
    found: "Connect: WRONGPASS",
    remedy: "check drivers.cache.with.password",
  });
});
