import assert from "node:assert/strict";
import {
  denoCheck,
  nodeCheck,
} from "../../../src/cli/doctor/runtime_checks.ts";

Deno.test("an old Deno is a warning with the remedy", async () => {
  const level = async (version: string) =>
    (await denoCheck(version).run())[0]?.level;
  assert.equal(await level("2.9.6"), "ok");
  assert.equal(await level("2.10.0"), "ok");
  assert.equal(await level("3.0.0"), "ok");
  assert.equal(await level("2.8.9"), "warn");
  assert.equal(await level("1.46.0"), "warn");
});

Deno.test("a Node is told with its version and its interface", async () => {
  const [found] = await nodeCheck("node").run();
  assert.match(found?.found ?? "", /^\d+\.\d+\.\d+, ABI \d+$/);
});
