import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import { readModelSetting } from "../../../src/scoring/models/model_setting.ts";

Deno.test("a model is a rule, a file or a registered one", () => {
  assert.deepEqual(readModelSetting("rule"), { kind: "rule" });
  assert.deepEqual(readModelSetting("models/trust.txt"), {
    kind: "file",
    path: "models/trust.txt",
  });
  const address = "models:/trust-score-lightgbm-optuna@production";
  assert.deepEqual(readModelSetting(address), {
    kind: "registry",
    name: "trust-score-lightgbm-optuna",
    selector: { kind: "alias", alias: "production" },
    address,
  });
});

Deno.test("behind a name stands a stage or a version", () => {
  const stage = readModelSetting("models:/trust/Production");
  assert.ok(stage.kind === "registry");
  assert.deepEqual(stage.selector, { kind: "stage", stage: "Production" });
  const version = readModelSetting("models:/trust/12");
  assert.ok(version.kind === "registry");
  assert.deepEqual(version.selector, { kind: "version", version: "12" });
});

Deno.test("an address without a name or a version is refused with its forms", () => {
  const bad = [
    "models:/",
    "models:/trust",
    "models:/trust@",
    "models:/@production",
    "models:/a/b/c",
    "models://host/trust@x",
    "models:trust@x",
  ];
  for (const text of bad) {
    assert.throws(
      () => readModelSetting(text),
      (error) =>
        error instanceof HotpathError && error.code === "usage" &&
        error.message.endsWith(text),
      text,
    );
  }
});
