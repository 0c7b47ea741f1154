import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import { successFeatureNames } from "../../../src/scoring/features/success_features.ts";
import { trustFeatureNames } from "../../../src/scoring/features/trust_features.ts";
import type { FeatureOrder } from "../../../src/scoring/models/check_contract.ts";
import { readModel } from "../../../src/scoring/models/read_model.ts";
import { constantModel, renamed, shippedText } from "./model_texts.ts";

function read(
  content: string | Uint8Array,
  featureOrder: FeatureOrder = "named",
) {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  return readModel(bytes, {
    part: "trust",
    names: trustFeatureNames,
    featureOrder,
  });
}

function assertRefused(work: () => unknown, ...parts: readonly RegExp[]) {
  assert.throws(work, (error) => {
    assert.ok(error instanceof HotpathError);
    assert.equal(error.code, "model-refused");
    for (const part of parts) assert.match(error.message, part);
    return true;
  });
}

Deno.test("a model with the features of the service is taken, with its digest", () => {
  const { model, digest } = read(shippedText("trust"));
  assert.equal(model.featureNames.length, 29);
  assert.match(digest, /^[0-9a-f]{64}$/);
  assert.notEqual(digest, read(constantModel(trustFeatureNames, 0)).digest);
});

Deno.test("a model with the features in another order is refused, both lists shown", () => {
  const swapped = renamed(shippedText("trust"), (names) => {
    const order = [...names];
    const [moved = ""] = order.splice(24, 1);
    order.splice(13, 0, moved);
    return order;
  });
  assertRefused(
    () => read(swapped),
    /feature 14 is bio_length_norm, expected high_activity_flag/,
    /expected: log_followers, /,
    /found: log_followers, /,
  );
  // Saying the order aloud is for files without names only.
  assertRefused(() => read(swapped, "serving"), /feature 14/);
});

Deno.test("a model with another number of features is refused", () => {
  assertRefused(
    () => read(constantModel(successFeatureNames, 0)),
    /has 21 features, this service computes 29/,
    /found: video_views, /,
  );
});

Deno.test("unnamed columns are taken only when their order is said aloud", () => {
  const unnamed = renamed(
    shippedText("trust"),
    (names) => names.map((_, at) => `Column_${at}`),
  );
  assertRefused(() => read(unnamed), /--feature-order serving/);
  assert.equal(read(unnamed, "serving").model.featureNames[0], "Column_0");
});

Deno.test("a model that gives no probability is refused", () => {
  const ranking = constantModel(trustFeatureNames, 0)
    .replace("objective=binary sigmoid:1", "objective=regression");
  assertRefused(() => read(ranking), /one probability/, /regression, 1/);
});

Deno.test("a pickle is refused with the remedy, whatever protects it", () => {
  const pickles = [
    [0x80, 0x04, 0x95, 0x10],
    [0x80, 0x05, 0x95],
    [0x50, 0x4b, 0x03, 0x04],
    [0x1f, 0x8b, 0x08],
  ];
  for (const bytes of pickles) {
    assertRefused(
      () => read(new Uint8Array(bytes)),
      /pickle/,
      /mlflow\.lightgbm\.log_model/,
    );
  }
});

Deno.test("what is no model and no text is refused", () => {
  assertRefused(() => read(""));
  assertRefused(() => read("hello\nworld\n"));
  assertRefused(() => read(new Uint8Array([0xff, 0xfe, 0x00])), /no text/);
  assertRefused(() => read(shippedText("trust").slice(0, 50_000)));
});
