import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../../src/core/clock.ts";
import { HotpathError } from "../../../src/core/errors.ts";
import { trustFeatureNames } from "../../../src/scoring/features/trust_features.ts";
import { MlflowRegistry } from "../../../src/scoring/models/mlflow_registry.ts";
import { readModelSetting } from "../../../src/scoring/models/model_setting.ts";
import {
  type RunningService,
  shippedModels,
  withService,
} from "../running_service.ts";
import { MlflowStub } from "./mlflow_stub.ts";
import { constantModel } from "./model_texts.ts";

const POLL_MS = 987_654;

/** Fires the looks at the registry by hand; all else is the machine's time. */
class PollClock implements Clock {
  #polls: (() => void)[] = [];
  now = systemClock.now;
  monotonic = systemClock.monotonic;
  sleep = systemClock.sleep;
  every = systemClock.every;

  after(ms: number, run: () => void): () => void {
    if (ms !== POLL_MS) return systemClock.after(ms, run);
    this.#polls.push(run);
    return () => this.#polls = this.#polls.filter((one) => one !== run);
  }

  poll(): void {
    this.#polls.splice(0).forEach((run) => run());
  }

  get waiting(): number {
    return this.#polls.length;
  }
}

/** P(fake) of 0.119, 0.269, 0.5, ... by the raw score. */
function textOf(raw: number): string {
  return constantModel(trustFeatureNames, raw);
}

interface Watched extends RunningService {
  readonly stub: MlflowStub;
  readonly clock: PollClock;
  readonly lines: string[];
  /** Looks at the registry again and waits until that is done. */
  look(): Promise<void>;
  info(): Promise<Readonly<Record<string, string>>>;
}

async function watched(
  prepare: (stub: MlflowStub) => void,
  test: (running: Watched) => Promise<void>,
): Promise<void> {
  const stub = new MlflowStub();
  prepare(stub);
  const clock = new PollClock();
  const lines: string[] = [];
  try {
    await withService({
      successModel: shippedModels.successModel,
      trustModel: readModelSetting("models:/stub@production"),
      registry: { url: stub.url, token: "secret-token", timeoutMs: 2_000 },
      pollMs: POLL_MS,
      clock,
      logger: {
        log: (level, message) => void lines.push(`${level} ${message}`),
      },
    }, (running) =>
      test({
        ...running,
        stub,
        clock,
        lines,
        look: async () => {
          clock.poll();
          while (clock.waiting === 0) await running.get("/healthz");
        },
        info: async () => (await running.get("/predict/trust/model-info")).json,
      }));
  } finally {
    await stub.close().catch(() => {});
  }
}

function production(version: string, text: string | Uint8Array) {
  return (stub: MlflowStub) => {
    stub.versions.set(version, { files: { "model.lgb": text, MLmodel: "x" } });
    stub.aliases.set("production", version);
  };
}

const account = { kol_id: "a", followers_count: 10 };

Deno.test("a registered model scores under its name, version and digest", async () => {
  await watched(production("3", textOf(0)), async ({ post, info, stub }) => {
    const { json } = await post("/predict/kol-score", account);
    assert.match(json.model_versions.trust, /^stub:3\+[0-9a-f]{12}$/);
    assert.equal(json.trust.score, 50);
    assert.equal(json.degraded, false);
    const found = await info();
    assert.equal(found["model_stage"], "production");
    assert.equal(found["source"], "models:/stub@production");
    assert.ok(stub.tokens.every((token) => token === "Bearer secret-token"));
  });
});

Deno.test("a moved alias swaps the model and drops no request", async () => {
  await watched(production("1", textOf(0)), async ({ stub, look, post }) => {
    const versions = new Set<string>();
    let isDone = false;
    const asking = (async () => {
      while (!isDone) {
        const { status, json } = await post("/predict/kol-score/batch", {
          items: [account, account],
        });
        assert.equal(status, 200);
        const [first, second] = json.results;
        assert.equal(first.trust.score, second.trust.score);
        assert.equal(first.model_versions.trust, json.model_versions.trust);
        versions.add(json.model_versions.trust.split("+")[0]);
      }
    })();
    stub.versions.set("2", { files: { "model.lgb": textOf(-2) } });
    stub.aliases.set("production", "2");
    await look();
    await post("/predict/kol-score", account);
    isDone = true;
    await asking;
    const { json } = await post("/predict/kol-score", account);
    assert.equal(json.trust.score, 88.08);
    assert.match(json.model_versions.trust, /^stub:2\+/);
    assert.ok(versions.has("stub:1"), [...versions].join());
  });
});

Deno.test("an alias that stays is not downloaded again", async () => {
  await watched(production("1", textOf(0)), async ({ stub, look }) => {
    const before = stub.asked.length;
    await look();
    await look();
    assert.deepEqual(stub.asked.slice(before), [
      "/api/2.0/mlflow/registered-models/alias",
      "/api/2.0/mlflow/registered-models/alias",
    ]);
  });
});

Deno.test("a registry that is away leaves the last good model in use", async () => {
  await watched(production("1", textOf(0)), async (running) => {
    const { stub, look, info, lines, get } = running;
    const { port } = stub;
    await stub.close();
    await look();
    await look();
    assert.equal((await info())["model_version"], "1");
    assert.equal((await get("/readyz")).json.status, "ready");
    const told = lines.filter((line) =>
      /Cannot reach the model reg/.test(line)
    );
    assert.equal(told.length, 1, "the same failure was told again");
    const again = new MlflowStub(port);
    try {
      production("5", textOf(-2))(again);
      await look();
      assert.equal((await info())["model_version"], "5");
      assert.ok(lines.some((line) => /answers again/.test(line)));
    } finally {
      await again.close();
    }
  });
});

Deno.test("without the registry at the start the rule scores, and says so", async () => {
  const fault = { status: 500, text: "down" };
  await watched((stub) => stub.fault = fault, async (running) => {
    const { stub, post, get, look } = running;
    const { json } = await post("/predict/kol-score", account);
    assert.equal(json.model_versions.trust, "rule-v1");
    assert.equal(json.degraded, true);
    assert.equal((await get("/readyz")).json.status, "degraded");
    stub.fault = undefined;
    production("1", textOf(0))(stub);
    await look();
    const after = await post("/predict/kol-score", account);
    assert.equal(after.json.degraded, false);
  });
});

Deno.test("a refused version leaves the one in use, and is refused once", async () => {
  await watched(production("1", textOf(0)), async (running) => {
    const { stub, look, info, lines, get } = running;
    stub.versions.set("2", {
      files: { "model.lgb": constantModel(["other"], 0) },
    });
    stub.aliases.set("production", "2");
    await look();
    const asked = stub.asked.length;
    await look();
    assert.equal(stub.asked.length, asked + 1, "it was downloaded again");
    assert.equal((await info())["model_version"], "1");
    const told = lines.filter((line) => /has 1 features/.test(line));
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /the model in use stays/);
    const { text } = await get("/metrics");
    assert.match(text, /model_loads_total\{part="trust",outcome="failed"\} 1/);
    assert.match(text, /model_loads_total\{part="trust",outcome="swapped"\} 1/);
  });
});

Deno.test("a registered pickle is refused with the remedy", async () => {
  const prepare = (stub: MlflowStub) => {
    stub.versions.set("1", {
      files: { "model.pkl": "x", MLmodel: "x", "requirements.txt": "x" },
    });
    stub.aliases.set("production", "1");
  };
  await watched(prepare, async ({ lines, info }) => {
    assert.match(lines.join("\n"), /pickle.*mlflow\.lightgbm\.log_model/);
    assert.equal((await info())["status"], "fallback");
  });
});

async function withRegistry(
  test: (registry: MlflowRegistry, stub: MlflowStub) => Promise<void>,
): Promise<void> {
  const stub = new MlflowStub();
  const registry = new MlflowRegistry({ url: `${stub.url}/` });
  try {
    await test(registry, stub);
  } finally {
    registry.close();
    await stub.close();
  }
}

function registered(address: string) {
  const setting = readModelSetting(address);
  assert.ok(setting.kind === "registry");
  return setting;
}

function hasCode(code: string, text: RegExp) {
  return (error: unknown) =>
    error instanceof HotpathError && error.code === code &&
    text.test(error.message);
}

Deno.test("a stage, a version and an alias find their version", async () => {
  await withRegistry(async (registry, stub) => {
    stub.versions.set("4", { files: {} });
    stub.stages.set("Production", "4");
    stub.aliases.set("champion", "4");
    for (
      const address of [
        "models:/s/Production",
        "models:/s/4",
        "models:/s@champion",
      ]
    ) {
      const found = await registry.resolve(registered(address));
      assert.deepEqual(found, { name: "s", version: "4" }, address);
    }
  });
});

Deno.test("what is not registered is not found, with its name", async () => {
  await withRegistry(async (registry, stub) => {
    for (const address of ["models:/s@x", "models:/s/9", "models:/s/Staging"]) {
      await assert.rejects(
        registry.resolve(registered(address)),
        hasCode("not-found", /./),
        address,
      );
    }
    stub.versions.set("1", { files: {}, status: "PENDING_REGISTRATION" });
    await assert.rejects(
      registry.resolve(registered("models:/s/1")),
      hasCode("call-failed", /not ready: PENDING/),
    );
  });
});

Deno.test("artifacts come through the proxy, also those of a run", async () => {
  await withRegistry(async (registry, stub) => {
    const uris = [
      undefined,
      "mlflow-artifacts:/v/1",
      "mlflow-artifacts://host:5000/v/1/",
      "runs:/abc/1",
    ];
    for (const uri of uris) {
      const files = { "my model#1.txt": "text", "requirements.txt": "x" };
      stub.versions.set("1", { files, ...(uri === undefined ? {} : { uri }) });
      const bytes = await registry.download(
        { name: "s", version: "1" },
        "trust",
      );
      assert.equal(new TextDecoder().decode(bytes), "text", uri);
    }
  });
});

Deno.test("files outside the proxy are refused with the remedy", async () => {
  await withRegistry(async (registry, stub) => {
    stub.versions.set("1", { files: {}, uri: "s3://bucket/model" });
    await assert.rejects(
      registry.download({ name: "s", version: "1" }, "trust"),
      hasCode("call-failed", /--artifacts-destination.*s3:\/\/bucket/),
    );
  });
});

Deno.test("of several texts none is guessed to be the model", async () => {
  await withRegistry(async (registry, stub) => {
    stub.versions.set("1", { files: { "a.txt": "x", "b.txt": "y" } });
    await assert.rejects(
      registry.download({ name: "s", version: "1" }, "trust"),
      hasCode("model-refused", /a\.txt, b\.txt/),
    );
  });
});

Deno.test("a server that refuses the host's name is told how to allow it", async () => {
  await withRegistry(async (registry, stub) => {
    stub.fault = { status: 403, text: "Invalid Host header" };
    await assert.rejects(
      registry.resolve(registered("models:/s@x")),
      hasCode("call-failed", /--allowed-hosts/),
    );
    stub.fault = { status: 200, text: "<html>" };
    await assert.rejects(
      registry.resolve(registered("models:/s@x")),
      hasCode("call-failed", /no JSON/),
    );
  });
});
