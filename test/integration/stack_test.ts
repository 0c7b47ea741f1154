import assert from "node:assert/strict";
import type { CheckResult } from "../../src/cli/doctor/check_result.ts";
import { isHealthy } from "../../src/cli/stack/health_probe.ts";
import { freePortOffset } from "../support/port_offset.ts";
import { onStack } from "../support/on_stack.ts";
import { StateFolder } from "../support/state_folder.ts";
import { runTask, type TaskEnd } from "../support/task.ts";

/** A stack of its own, stopped with the block that holds it. */
class OwnStack {
  readonly folder = new StateFolder();
  readonly offset = freePortOffset();

  run(action: string, ...args: readonly string[]): Promise<TaskEnd> {
    const own = ["--state-dir", this.folder.path, "--native"];
    const ports = ["--port-offset", String(this.offset)];
    return runTask(["stack", action, ...own, ...ports, ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run("down", "--volumes");
    await this.folder[Symbol.asyncDispose]();
  }
}

/** What doctor finds of the real stores. */
async function examine(env: Record<string, string>) {
  const args = ["doctor", "--profile", "compose", "--json"];
  const { code, stdout, stderr } = await runTask(args, env);
  assert.notEqual(stdout, "", stderr);
  const found: CheckResult[] = JSON.parse(stdout);
  return { code, found };
}

onStack("stack up starts what does not run, and down stops it", upAndDown);

async function upAndDown(t: Deno.TestContext): Promise<void> {
  await using stack = new OwnStack();
  const names = ["kafka", "redis"];
  const port = (base: number) => base + stack.offset;
  const at = (base: number) => ({ hostname: "127.0.0.1", port: port(base) });

  const first = await stack.run("up", "--json", ...names);
  assert.equal(first.code, 0, first.stderr);
  const { mode, services } = JSON.parse(first.stdout);

  await t.step("up says where and what it started", async () => {
    assert.equal(mode, "native");
    assert.deepEqual(Object.keys(services), names);
    assert.equal(services.kafka.address, `127.0.0.1:${port(9_092)}`);
    assert.equal(services.redis.address, `127.0.0.1:${port(6_379)}`);
    assert(first.stderr.startsWith("Without containers: as asked\n"));
    assert(await isHealthy("kafka", at(9_092)));
    assert(await isHealthy("redis", at(6_379)));
  });

  await t.step("a second up changes nothing", async () => {
    const again = await stack.run("up", "--json", ...names);
    assert.deepEqual(JSON.parse(again.stdout), { mode, services });
  });

  await t.step("status tells what runs and what does not", async () => {
    const { code, stdout } = await stack.run("status", "--json");
    assert.equal(code, 1, "Cassandra does not run");
    const found = JSON.parse(stdout).services;
    assert.equal(found.kafka.state, "running");
    assert.equal(found.redis.pid, services.redis.pid);
    assert.equal(found.cassandra.state, "stopped");
  });

  await t.step("logs prints what the servers wrote", async () => {
    const { stdout } = await stack.run("logs", "redis", "-n", "3");
    assert.equal(stdout.trimEnd().split("\n").length, 3);
    assert(stdout.includes("redis | "), stdout);
    assert(stdout.includes("Ready to accept connections"), stdout);
  });

  const env = {
    KAFKA_BROKERS: services.kafka.address,
    REDIS_URL: `redis://${services.redis.address}`,
    CASSANDRA_HOSTS: `127.0.0.1:${port(9_042)}`,
    SCORING_URL: `http://127.0.0.1:${port(9_042)}`,
  };

  await t.step(
    "doctor tells what is well, what is not, and the remedy",
    async () => {
      const { code, found } = await examine(env);
      assert.equal(code, 3);
      const levels = Object.fromEntries(
        found.map((one) => [one.check, one.level]),
      );
      assert.deepEqual(levels, {
        deno: "ok",
        permissions: "ok",
        node: "ok",
        // Without zstd it loads as well.
        addon: levels["addon"] === "warn" ? "warn" : "ok",
        brokers: "ok",
        topics: "fail",
        copies: "ok",
        redis: "ok",
        clock: "ok",
        cassandra: "fail",
        scoring: "fail",
      });
      for (const { level, remedy, check } of found) {
        assert.equal(remedy !== undefined, level !== "ok", check);
      }
    },
  );

  await t.step("doctor sees the topics once they were applied", async () => {
    // It needs no other server than Kafka.
    const applied = await runTask(
      ["topics", "apply", "--profile", "compose"],
      env,
    );
    assert.equal(applied.code, 0, applied.stderr);
    const { found } = await examine(env);
    const topics = found.find((one) => one.check === "topics");
    assert.equal(topics?.level, "ok", topics?.found);
  });

  await t.step("a server that was killed is started again", async () => {
    Deno.kill(services.redis.pid, "SIGKILL");
    const { code, stdout } = await stack.run("up", "--json", ...names);
    assert.equal(code, 0);
    const after = JSON.parse(stdout).services;
    assert.notEqual(after.redis.pid, services.redis.pid);
    assert.equal(after.kafka.pid, services.kafka.pid);
  });

  await t.step("a frozen server is unhealthy, and is stopped", async () => {
    const frozen = JSON.parse(
      (await stack.run("status", "--json", "redis")).stdout,
    ).services.redis;
    Deno.kill(frozen.pid, "SIGSTOP");
    const { stdout } = await stack.run("status", "--json", "redis");
    assert.equal(JSON.parse(stdout).services.redis.state, "unhealthy");
    assert.equal((await stack.run("down", "redis")).code, 0);
    assert.equal(await isHealthy("redis", at(6_379)), false);
  });

  await t.step("down stops the rest", async () => {
    assert.equal((await stack.run("down")).code, 0);
    assert.equal(await isHealthy("kafka", at(9_092)), false);
  });
}

Deno.test("stack up names a program that has its port, and leaves it", async () => {
  await using stack = new OwnStack();
  const hostname = "127.0.0.1";
  using taken = Deno.listen({ hostname, port: 6_379 + stack.offset });
  const { code, stderr } = await stack.run("up", "redis");
  assert.equal(code, 3);
  assert(
    stderr.includes(
      `another program listens on ${hostname}:${taken.addr.port}`,
    ),
    stderr,
  );
});

Deno.test("stack stops no process that took over a pid", async () => {
  await using stack = new OwnStack();
  const stranger = new Deno.Command("sleep", { args: ["60"] }).spawn();
  try {
    const folder = stack.folder.at("redis");
    await Deno.mkdir(folder);
    const address = `127.0.0.1:${6_379 + stack.offset}`;
    await Deno.writeTextFile(
      `${folder}/process.json`,
      JSON.stringify({ pid: stranger.pid, began: "1", address }),
    );
    const { stdout } = await stack.run("status", "--json", "redis");
    assert.equal(JSON.parse(stdout).services.redis.state, "stopped");
    const { stderr } = await stack.run("down", "redis");
    assert(!stderr.includes("stopped"), stderr);
    Deno.kill(stranger.pid, "SIGCONT");
  } finally {
    stranger.kill("SIGKILL");
    assert.equal((await stranger.status).signal, "SIGKILL");
  }
});

Deno.test("stack up names each program that is missing and how to get it", async () => {
  await using folder = new StateFolder();
  const bin = folder.at("bin");
  await Deno.mkdir(bin);
  await Deno.symlink("/bin/cat", `${bin}/cat`);
  const offset = String(freePortOffset());
  const missing = async (service: string) => {
    const own = ["--state-dir", folder.at("state"), "--port-offset", offset];
    const { code, stderr } = await runTask(["stack", "up", service, ...own], {
      PATH: bin,
      HOTPATH_CACHE: folder.at("cache"),
    });
    assert.equal(code, 3, stderr);
    assert(stderr.includes("there is no docker"), stderr);
    return stderr;
  };
  assert.match(await missing("redis"), /no redis-server on the PATH.*apt-get/);
  // Where Java is installed in a usual place, Maven is what is missing.
  assert.match(await missing("kafka"), /install (Maven|it) \(Debian: /);
});

Deno.test("doctor looks at what the embedded profile uses, and no further", async () => {
  await using folder = new StateFolder();
  const { code, stdout } = await runTask(
    ["doctor", "--json", "--state", folder.path],
    // A server that is away does not matter here.
    { KAFKA_BROKERS: "127.0.0.1:1", REDIS_URL: "redis://127.0.0.1:1" },
  );
  assert.equal(code, 0, stdout);
  const found: CheckResult[] = JSON.parse(stdout);
  assert.deepEqual(
    found.map(({ check, level }) => `${check} ${level}`),
    ["deno ok", "permissions ok", "state ok", "scoring ok"],
  );
});

Deno.test("doctor says so where the state folder cannot be written", async () => {
  await using folder = new StateFolder();
  const file = folder.at("file");
  await Deno.writeTextFile(file, "");
  const { code, stdout } = await runTask(["doctor", "--state", file]);
  assert.equal(code, 3);
  assert.match(stdout, /^fail state /m);
});
