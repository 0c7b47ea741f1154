import assert from "node:assert/strict";
import {
  denoCheck,
  featuresFor,
  featuresLacking,
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

Deno.test("a client that was built without what the connections take fails with the remedy", () => {
  const without = ["gzip", "sasl", "sasl_plain"];
  const lacking = (settings: Readonly<Record<string, unknown>>) =>
    featuresLacking(without, featuresFor(settings));
  for (
    const settings of [
      {},
      { security: "plaintext" },
      { security: "sasl-plaintext", mechanism: "PLAIN" },
    ]
  ) assert.equal(lacking(settings), undefined);
  const found = lacking({ security: "sasl-tls" });
  assert.equal(found?.level, "fail");
  assert.match(found?.found ?? "", /^built without ssl, sasl_scram,/);
  assert.match(found?.remedy ?? "", /kafka-addon --force/);
  assert.match(lacking({ security: "tls" })?.found ?? "", /without ssl,/);
});
