import assert from "node:assert/strict";
import { trustFeatureNames } from "../../src/scoring/features/trust_features.ts";
import { readModelSetting } from "../../src/scoring/models/model_setting.ts";
import { constantModel, shippedText } from "../scoring/models/model_texts.ts";
import {
  type RunningService,
  shippedModels,
  withService,
} from "../scoring/running_service.ts";
import { MlflowServer, prepareMlflow } from "./mlflow_server.ts";

const reason = await prepareMlflow();
if (reason !== undefined && Deno.env.get("CI") === "true") {
  throw new Error(`The MLflow server cannot be set up: ${reason}`);
}
const skipped = reason === undefined ? "" : ` (skipped: ${reason})`;

const NAME = "trust-e2e";
const account = { kol_id: "a", followers_count: 5_000, following_count: 50 };

/** Registers a version whose artifacts are these files; gives its number. */
async function register(
  server: MlflowServer,
  files: Readonly<Record<string, string>>,
  sourceOf: (run: { id: string; artifacts: string }) => string = (run) =>
    `${run.artifacts}/model`,
): Promise<string> {
  const { run } = await server.call("/runs/create", { experiment_id: "0" });
  const { run_id: id, artifact_uri: artifacts } = run.info;
  const folder = artifacts.replace("mlflow-artifacts:/", "");
  for (const [name, text] of Object.entries(files)) {
    await server.upload(`${folder}/model/${name}`, text);
  }
  const { model_version } = await server.call("/model-versions/create", {
    name: NAME,
    run_id: id,
    source: sourceOf({ id, artifacts }),
  });
  return model_version.version;
}

async function moveAlias(server: MlflowServer, version: string): Promise<void> {
  await server.call("/registered-models/alias", {
    name: NAME,
    alias: "production",
    version,
  });
}

async function versionInUse({ get }: RunningService): Promise<string> {
  return (await get("/predict/trust/model-info")).json.model_version;
}

async function untilVersion(
  running: RunningService,
  version: string,
): Promise<void> {
  while (await versionInUse(running) !== version);
}

/** Asks without a pause until it is told to stop; every answer must be good. */
function keepAsking({ post }: RunningService): () => Promise<Set<string>> {
  let isDone = false;
  const asking = (async () => {
    const versions = new Set<string>();
    while (!isDone) {
      const { status, json } = await post("/predict/kol-score", account);
      assert.equal(status, 200);
      versions.add(json.model_versions.trust.split("+")[0]);
    }
    return versions;
  })();
  return () => {
    isDone = true;
    return asking;
  };
}

Deno.test({
  name: `a real registry names the model, moves it and may go away${skipped}`,
  ignore: reason !== undefined,
  timeout: 300_000,
  fn: async () => {
    const server = await MlflowServer.start();
    try {
      await server.call("/registered-models/create", { name: NAME });
      const text = shippedText("trust");
      const first = await register(server, {
        "model.lgb": text,
        MLmodel: "flavors: {}",
        "requirements.txt": "lightgbm",
      });
      await moveAlias(server, first);
      await withService({
        ...shippedModels,
        trustModel: readModelSetting(`models:/${NAME}@production`),
        registry: { url: server.url },
        pollMs: 100,
      }, async (running) => {
        assert.equal(await versionInUse(running), first);
        const { json } = await running.post("/predict/kol-score", account);
        const digest = json.model_versions.trust.split("+")[1];
        const shipped = await digestOf(text);
        assert.ok(shipped.startsWith(digest), "the digest is another");

        const stopAsking = keepAsking(running);
        // A source below a run is left as it is by the registry.
        const second = await register(
          server,
          { "model.txt": constantModel(trustFeatureNames, -2) },
          ({ id }) => `runs:/${id}/model`,
        );
        await moveAlias(server, second);
        await untilVersion(running, second);
        const versions = await stopAsking();
        assert.ok(versions.has(`${NAME}:${first}`));
        const swapped = await running.post("/predict/kol-score", account);
        assert.equal(swapped.json.trust.score, 88.08);
        assert.equal(swapped.json.degraded, false);

        const pickled = await register(server, { "model.pkl": "\x80\x04" });
        await moveAlias(server, pickled);
        await untilFailures(running, 1);
        assert.equal(await versionInUse(running), second);

        await server.stop();
        await untilFailures(running, 2);
        assert.equal(await versionInUse(running), second);
        assert.equal((await running.get("/readyz")).json.status, "ready");
      });
    } finally {
      await server.stop();
    }
  },
});

/** Waits until so many looks at the registry have failed. */
async function untilFailures(
  { get }: RunningService,
  count: number,
): Promise<void> {
  for (;;) {
    const { text } = await get("/metrics");
    const found = /loads_total\{part="trust",outcome="failed"\} (\d+)/.exec(
      text,
    );
    if (Number(found?.[1] ?? 0) >= count) return;
  }
}

async function digestOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}
