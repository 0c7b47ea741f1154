import assert from "node:assert/strict";
import { kolFeatures } from "../../src/cli/kol_features.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { driverTypes } from "../../src/drivers/driver_types.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { loadPlan } from "../../src/graph/load_plan.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { nodeTypes } from "../../src/registry.ts";
import type { KolFeatures } from "../../src/ui/store_reads.ts";
import { embeddedDrivers } from "../support/embedded.ts";

const topic = "kol.profiles.raw";

/** The hot path as its file has it. */
async function hotPath(): Promise<Plan> {
  const loaded = await loadPlan({
    file: "topology/hot-path.yaml",
    sets: [],
    env: {},
    types: nodeTypes,
    drivers: driverTypes,
    readText: (path) => Deno.readTextFile(path),
  });
  assert(loaded.kind === "ok");
  return loaded.plan;
}

async function write(
  { log }: Drivers,
  values: readonly unknown[],
): Promise<void> {
  await log.admin.createTopics([{ topic, partitions: 1 }]);
  const producer = await log.openProducer();
  await producer.send(values.map((value) => ({
    topic,
    key: null,
    value: new TextEncoder().encode(JSON.stringify(value)),
    headers: [],
  })));
  await producer.close();
}

Deno.test("what a score was made from is read from its event", async () => {
  await using open = await embeddedDrivers();
  const { drivers } = open;
  const event = { platform: "tiktok", event_time: "2025-12-03T10:00:00Z" };
  await write(drivers, [
    { ...event, username: "bo", followers_count: 1 },
    { ...event, username: "ana", followers_raw: "11.3K", bio: "hello" },
    { ...event, username: "cy", followers_count: -1 },
  ]);
  const parts = {
    plan: await hotPath(),
    drivers,
    clock: systemClock,
    logger: silentLogger,
  };
  const of = (origin: string) => kolFeatures(origin, parts);
  const found = await of(`${topic}/0/1`);
  assert(found.kind === "known");
  assert.equal(found.eventTime, "2025-12-03T10:00:00.000Z");
  const input = (name: string) =>
    found.inputs.find((one) => one.name === name) ?? assert.fail(name);
  assert.deepEqual(input("followers_count"), {
    name: "followers_count",
    value: 11_300,
    from: "event",
  });
  // The file declares it for KOLs whose videos are not known.
  assert.deepEqual([input("avg_views").value, input("avg_views").from], [
    12_000,
    "default",
  ]);
  assert.equal(input("account_age_days").from, "missing");
  assert.equal(found.trust.length, 29);
  assert.deepEqual(found.trust[0], {
    name: "log_followers",
    value: Math.log(11_301),
  });
  assert.equal(
    found.success.find((one) => one.name === "video_views")?.value,
    12_000,
  );
  const why = async (origin: string) => {
    const features: KolFeatures = await of(origin);
    return features.kind === "unknown" ? features.why : "";
  };
  assert.match(await why(`${topic}/0/2`), /followers_count/);
  assert.match(await why(`${topic}/0/3`), /does not keep its event/);
  assert.match(await why(`${topic}/9/0`), /does not keep its event/);
  assert.match(await why("other.topic/0/0"), /Nothing here scores the events/);
  assert.match(await why("nonsense"), /does not name its event/);
});

Deno.test("the event of a topic that is not there any more is gone", async () => {
  await using open = await embeddedDrivers();
  const found = await kolFeatures(`${topic}/0/1`, {
    plan: await hotPath(),
    drivers: open.drivers,
    clock: systemClock,
    logger: silentLogger,
  });
  assert.equal(found.kind, "unknown");
});
