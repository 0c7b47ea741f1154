import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { silentLogger } from "../../src/core/logger.ts";
import {
  type DriverChoices,
  openDrivers,
} from "../../src/drivers/open_drivers.ts";
import { StateFolder } from "../support/state_folder.ts";

const embedded = { driver: "embedded", with: {} };

function open(folder: StateFolder, choices: Partial<DriverChoices> = {}) {
  return openDrivers(
    { log: embedded, cache: embedded, table: embedded, ...choices },
    { stateDir: folder.path, clock: systemClock, logger: silentLogger },
  );
}

Deno.test("the three embedded seams share one file, closed once", async () => {
  await using folder = new StateFolder();
  const { drivers, close } = await open(folder);
  const { log, cache, table } = drivers;
  await log.admin.createTopics([{ topic: "t", partitions: 1 }]);
  assert.deepEqual(await cache.getMany(["none"]), [null]);
  assert.deepEqual(await table.planSchema([]), []);
  const files = [...Deno.readDirSync(folder.path)].map((one) => one.name);
  assert(files.includes("hotpath.db"), `${files}`);
  assert(files.every((name) => /^hotpath\.db(-wal|-shm)?$/.test(name)));
  await close();
  const left = [...Deno.readDirSync(folder.path)].map((one) => one.name);
  assert.deepEqual(left, ["hotpath.db"], "the write-ahead log is folded in");
  await assert.rejects(log.admin.listTopics(), { code: "log-unavailable" });
});

for (const seam of ["log", "cache", "table"] as const) {
  Deno.test(`an unknown driver of ${seam} is refused with the known ones`, async () => {
    await using folder = new StateFolder();
    const opening = open(folder, { [seam]: { driver: "kafak", with: {} } });
    await assert.rejects(opening, (thrown) => {
      assert(thrown instanceof HotpathError);
      assert.equal(thrown.code, "driver-unknown");
      assert.match(thrown.message, /embedded or (kafka|redis|cassandra)/);
      return thrown.message.includes(`drivers.${seam}`) &&
        thrown.message.endsWith(": kafak");
    });
    const left = [...Deno.readDirSync(folder.path)].map((one) => one.name);
    assert(!left.includes("hotpath.db-wal"), "what was open is closed again");
  });
}

Deno.test("a setting that a driver does not know is refused with its place", async () => {
  await using folder = new StateFolder();
  const choice = { driver: "redis", with: { ulr: "redis://localhost" } };
  await assert.rejects(open(folder, { cache: choice }), {
    code: "config-invalid",
    message: /drivers\.cache\.with.*ulr/s,
  });
});

/** Settings of TLS, but for its files. */
const securedBy = [
  ["log", "kafka", { security: "tls" }],
  ["cache", "redis", { url: "rediss://127.0.0.1:9" }],
  ["table", "cassandra", { tls: true }],
] as const;

for (const [seam, driver, settings] of securedBy) {
  Deno.test(`a file of ${driver}'s TLS that is not there is refused with its setting`, async () => {
    await using folder = new StateFolder();
    const caFile = folder.at("ca.pem");
    const choice = { driver, with: { ...settings, caFile } };
    await assert.rejects(open(folder, { [seam]: choice }), {
      code: "config-invalid",
      message:
        `Read the file of drivers.${seam}.with.caFile, there is none; check the path: ${caFile}`,
    });
  });
}

Deno.test("a state that cannot be opened is told as it is", async () => {
  await using folder = new StateFolder();
  Deno.writeTextFileSync(folder.at("hotpath.db"), "no database".repeat(99));
  await assert.rejects(open(folder), { code: "state-damaged" });
});
