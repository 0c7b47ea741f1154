import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import { trustFeatureNames } from "../../../src/scoring/features/trust_features.ts";
import { versionText } from "../../../src/scoring/models/model_identity.ts";
import { readModelFile } from "../../../src/scoring/models/model_file.ts";
import { readScaling } from "../../../src/scoring/models/read_scaling.ts";
import { successFeatureNames } from "../../../src/scoring/features/success_features.ts";
import { constantModel } from "./model_texts.ts";

const contract = {
  part: "trust",
  names: trustFeatureNames,
  featureOrder: "named",
} as const;

async function inFolder(
  files: Readonly<Record<string, string>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const text = constantModel(trustFeatureNames, -2);

Deno.test("a file is named by itself and versioned by its digest", async () => {
  await inFolder({ "my-trust.txt": text }, async (folder) => {
    const { identity } = await readModelFile(
      `${folder}/my-trust.txt`,
      contract,
    );
    assert.equal(identity.name, "my-trust");
    assert.match(versionText(identity), /^my-trust:file\+[0-9a-f]{12}$/);
    assert.equal(identity.source, "file:my-trust.txt");
  });
});

Deno.test("a manifest names a file only by its very bytes", async () => {
  const probe: { digest?: string | null } = {};
  await inFolder({ "a.txt": text }, async (folder) => {
    const { identity } = await readModelFile(`${folder}/a.txt`, contract);
    probe.digest = identity.digest;
  });
  const manifest = (sha256: string) =>
    JSON.stringify({
      models: [7, { name: "named", version: "v9", file: "a.txt", sha256 }],
    });
  const good = { "a.txt": text, "manifest.json": manifest(probe.digest ?? "") };
  await inFolder(good, async (folder) => {
    const { identity } = await readModelFile(`${folder}/a.txt`, contract);
    assert.equal(`${identity.name}:${identity.version}`, "named:v9");
  });
  for (const other of [manifest("0"), "{", "[]", '{"models":1}']) {
    const files = { "a.txt": text, "manifest.json": other };
    await inFolder(files, async (folder) => {
      const { identity } = await readModelFile(`${folder}/a.txt`, contract);
      assert.equal(`${identity.name}:${identity.version}`, "a:file");
    });
  }
});

Deno.test("a file that is not there is named with its path", async () => {
  await assert.rejects(
    readModelFile("/no/such/model.txt", contract),
    (error) =>
      error instanceof HotpathError && error.code === "not-found" &&
      error.message.includes("/no/such/model.txt"),
  );
});

Deno.test("a scaler needs the service's features, and no scale of 0", () => {
  const scaler = {
    features: successFeatureNames,
    mean: successFeatureNames.map(() => 1),
    scale: successFeatureNames.map(() => 2),
  };
  assert.equal(readScaling(JSON.stringify(scaler)).mean.length, 21);
  const bad = [
    "{",
    "{}",
    JSON.stringify({ ...scaler, scale: scaler.scale.map(() => 0) }),
    JSON.stringify({ ...scaler, mean: [1] }),
    JSON.stringify({ ...scaler, features: [...successFeatureNames].reverse() }),
  ];
  for (const one of bad) {
    assert.throws(
      () => readScaling(one),
      (error) =>
        error instanceof HotpathError && error.code === "model-refused",
      one.slice(0, 60),
    );
  }
});
