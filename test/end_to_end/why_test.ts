import assert from "node:assert/strict";
import { type Child, hotpath, startHotpath } from "../support/child.ts";
import { produceMany } from "../support/hot_path.ts";
import { StateFolder } from "../support/state_folder.ts";

/** A port that nothing listens on. */
const nowhere = "http://127.0.0.1:1";

function startBroken(folder: StateFolder): Child {
  return startHotpath([
    "run",
    "topology/hot-path.yaml",
    "--profile",
    "embedded",
    "--state",
    folder.path,
    "--ui",
    "127.0.0.1:0",
  ], { SCORING_URL: nowhere });
}

async function urlOf(run: Child): Promise<string> {
  const pattern = /Live pages: (http:\S+)\//;
  await run.until("its pages", (one) => pattern.test(one.stderr));
  return pattern.exec(run.stderr)?.[1] ?? "";
}

Deno.test("why names the node that events wait for, and a run tells its health", async (t) => {
  await using folder = new StateFolder();
  await produceMany(folder, 20);
  await using run = startBroken(folder);
  const url = await urlOf(run);
  await run.until(
    "its partitions",
    (one) => one.stderr.includes("Partitions assigned"),
  );

  await t.step(
    "why --json tells the node, the tries and the error",
    async () => {
      for (;;) {
        const { code, stdout, stderr } = await hotpath(
          "why",
          "--url",
          url,
          "--json",
        );
        assert.equal(code, 0, stderr);
        const waits = JSON.parse(stdout)
          .filter((one: { condition: string }) => one.condition === "waiting");
        if (waits.length === 0) continue;
        const [why] = waits;
        assert.equal(why.node, "score");
        assert.equal(why.offset, 0);
        assert.ok(why.attempts > 0);
        assert.equal(why.error.code, "call-unreachable");
        break;
      }
    },
  );

  await t.step(
    "why prints it for a person, one partition if asked",
    async () => {
      const { code, stdout } = await hotpath("why", "--url", `${url}/`);
      assert.equal(code, 0);
      assert.match(stdout, /kol\.profiles\.raw\/\d +waiting/);
      const none = await hotpath("why", "--url", url, "--partition", "99");
      assert.equal(none.code, 1);
      assert.match(none.stderr, /reads no such partition/);
    },
  );

  await t.step(
    "a service that is away is no reason to be unready",
    async () => {
      const ready = await fetch(`${url}/readyz`);
      assert.equal(ready.status, 200, await ready.text());
      const health = await fetch(`${url}/healthz`);
      assert.deepEqual(await health.json(), { status: "ok" });
      const metrics = await (await fetch(`${url}/metrics`)).text();
      assert.match(
        metrics,
        /kafka_consumergroup_lag\{.*hotpath-scoring.*\} \d+/,
      );
      assert.match(metrics, /pipeline_node_in_total\{node="parse"\} 20/);
    },
  );
});

Deno.test("why says what to do where no run answers", async () => {
  const { code, stderr } = await hotpath("why", "--url", nowhere);
  assert.equal(code, 3);
  assert.match(stderr, /with --url: http:\/\/127\.0\.0\.1:1:/);
});
