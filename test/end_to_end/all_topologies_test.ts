import assert from "node:assert/strict";
import { type Child, hotpath, startHotpath } from "../support/child.ts";
import { linesOf, logOf, produce, recordsOf } from "../support/hot_path.ts";
import { shippedTopologies } from "../support/shipped_topologies.ts";
import { StateFolder } from "../support/state_folder.ts";
import {
  countOf,
  newestResults,
  type WindowResultView,
} from "../support/window_counts.ts";

/** Longest that all topologies take on a machine that is busy, milliseconds. */
const childMs = 150_000;

function startAll(folder: StateFolder, ...args: string[]): Child {
  return startHotpath(
    [
      ...["run", ...shippedTopologies, "--profile", "embedded"],
      ...["--state", folder.path, ...args],
    ],
    {},
    childMs,
  );
}

function startTail(folder: StateFolder, topic: string): Child {
  return startHotpath(
    [
      ...["tail", topic, "--from", "earliest", "--state", folder.path],
    ],
    {},
    childMs,
  );
}

function produceSample(folder: StateFolder): Promise<number> {
  const file = "topology/sample/profiles.jsonl";
  return produce(folder, "--file", file, "--key", "username");
}

/** The results on `metrics.windowed` by now. */
async function windowsOf(folder: StateFolder): Promise<WindowResultView[]> {
  return newestResults(await recordsOf(folder, "metrics.windowed"));
}

Deno.test("all shipped topologies run in one process: scores, alerts and metrics come out", async () => {
  assert.ok(shippedTopologies.length >= 3, shippedTopologies.join(" "));
  await using folder = new StateFolder();
  const sent = await produceSample(folder);
  await using run = startAll(folder);
  await run.until(
    "the telemetry's partition",
    (one) => logOf(one).some(({ node }) => node === "pipelines"),
  );
  await using alerts = startTail(folder, "alerts.stream");
  await alerts.until("an alert", ({ stdout }) => stdout.includes('"trust-'));
  await using tail = startTail(folder, "metrics.windowed");
  // A stream that is quiet is told of before its window ends.
  await tail.until(
    "windows of scores and pipelines",
    ({ stdout }) =>
      [/ by-trust /, / by-success /, / by-trending /, / pipelines .*=score /]
        .every((line) => line.test(stdout)),
  );
  const [head = ""] = linesOf(tail.stdout);
  assert.match(head, /^window +size +name +group +count +state +revision/);
  run.kill("SIGTERM");
  const { code, stderr } = await run.end;
  assert.equal(code, 0, stderr);

  assert.equal((await recordsOf(folder, "scores.stream")).length, sent);
  const results = await windowsOf(folder);
  for (const name of ["by-trust", "by-success", "by-trending"]) {
    assert.equal(countOf(results, name), sent, name);
  }
  for (
    const { measures } of results.filter((one) => "degraded" in one.measures)
  ) {
    assert.ok(Number(measures.trust_mean) > 0);
    assert.ok(Number(measures.trust_mean) <= 100);
    assert.ok(measures.degraded !== null && Number(measures.lag_ms_p95) > 0);
  }
  const isScore = ({ group }: WindowResultView) =>
    group.topology === "hot-path" && group.node === "score";
  assert.equal(countOf(results, "pipelines", isScore), sent);
});

Deno.test("together they end once they are idle, though telemetry goes on", async () => {
  await using folder = new StateFolder();
  const sent = await produceSample(folder);
  await using run = startAll(folder, "--until-idle", "2s");
  const { code, stderr } = await run.end;
  assert.equal(code, 0, stderr);
  assert.equal((await recordsOf(folder, "scores.stream")).length, sent);
  const results = await windowsOf(folder);
  // The end of the run tells how far its last window had come.
  const isRead = ({ group }: WindowResultView) => group.node === "profiles";
  assert.equal(countOf(results, "pipelines", isRead), sent);
  // What carries the telemetry does not tell of itself.
  const nodes = new Set(
    results.filter(({ name }) => name === "pipelines")
      .map(({ group }) => group.node),
  );
  assert.ok(nodes.has("by-trust") && !nodes.has("pipeline-metrics"));
});

Deno.test("every shipped topology passes lint without a finding", async () => {
  const { code, stdout, stderr } = await hotpath("lint", ...shippedTopologies);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /: 0 errors, 0 warnings/);
});
