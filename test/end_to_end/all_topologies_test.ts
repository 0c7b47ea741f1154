import assert from "node:assert/strict";
import { type Child, hotpath, startHotpath } from "../support/child.ts";
import { linesOf, logOf, produce, recordsOf } from "../support/hot_path.ts";
import { StateFolder } from "../support/state_folder.ts";

/** Every topology that is shipped, as `topology/*.yaml` names them. */
const shipped = [...Deno.readDirSync("topology")]
  .map(({ name }) => name)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => `topology/${name}`)
  .toSorted();

function startAll(folder: StateFolder, ...args: string[]): Child {
  return startHotpath([
    ...["run", ...shipped, "--profile", "embedded"],
    ...["--state", folder.path, ...args],
  ]);
}

function produceSample(folder: StateFolder): Promise<number> {
  const file = "topology/sample/profiles.jsonl";
  return produce(folder, "--file", file, "--key", "username");
}

/** What is on `metrics.windowed` by now. */
async function windowsOf(folder: StateFolder) {
  return (await recordsOf(folder, "metrics.windowed")).map(({ key, value }) => {
    const record = JSON.parse(value);
    const { name, group, window_start } = record;
    const parts = [name, ...Object.values(group), window_start];
    assert.equal(key, JSON.stringify(parts));
    return record;
  });
}

Deno.test("all shipped topologies run in one process: scores, alerts and metrics come out", async () => {
  assert.ok(shipped.length >= 3, shipped.join(" "));
  await using folder = new StateFolder();
  const sent = await produceSample(folder);
  await using run = startAll(folder);
  await run.until(
    "the telemetry's partition",
    (one) => logOf(one).some(({ node }) => node === "pipelines"),
  );
  await using tail = startHotpath([
    ...["tail", "metrics.windowed", "--from", "earliest"],
    ...["--state", folder.path],
  ]);
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
  assert.ok((await recordsOf(folder, "alerts.stream")).length > 0);
  const windows = await windowsOf(folder);
  const counts = new Map<string, number>();
  const newest = new Map(
    windows.toSorted((a, b) => a.revision - b.revision)
      .map((one) => [JSON.stringify([one.group, one.window_start]), one]),
  );
  for (const { name, count, measures } of newest.values()) {
    if (!name.startsWith("by-")) continue;
    counts.set(name, (counts.get(name) ?? 0) + count);
    assert.ok(measures.trust_mean > 0 && measures.trust_mean <= 100);
    assert.ok(measures.degraded >= 0 && measures.lag_ms_p95 > 0);
  }
  assert.deepEqual([...counts.keys()].toSorted(), [
    ...["by-success", "by-trending", "by-trust"],
  ]);
  for (const [name, count] of counts) assert.equal(count, sent, name);
  const scored = [...newest.values()].filter(({ name, group }) =>
    name === "pipelines" && group.topology === "hot-path" &&
    group.node === "score"
  );
  assert.equal(scored.reduce((sum, { count }) => sum + count, 0), sent);
});

Deno.test("together they end once they are idle, though telemetry goes on", async () => {
  await using folder = new StateFolder();
  const sent = await produceSample(folder);
  await using run = startAll(folder, "--until-idle", "2s");
  const { code, stderr } = await run.end;
  assert.equal(code, 0, stderr);
  assert.equal((await recordsOf(folder, "scores.stream")).length, sent);
  const pipelines = (await windowsOf(folder)).filter(({ name }) =>
    name === "pipelines"
  );
  // The end of the run tells how far its last window had come.
  const profiles = pipelines.filter(({ group }) => group.node === "profiles");
  assert.equal(profiles.reduce((sum, { count }) => sum + count, 0), sent);
  // What carries the telemetry does not tell of itself.
  const nodes = new Set(pipelines.map(({ group }) => group.node));
  assert.ok(nodes.has("by-trust") && !nodes.has("pipeline-metrics"));
});

Deno.test("every shipped topology passes lint without a finding", async () => {
  const { code, stdout, stderr } = await hotpath("lint", ...shipped);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /: 0 errors, 0 warnings/);
});
