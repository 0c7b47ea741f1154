import assert from "node:assert/strict";
import { type Child, startHotpath } from "../support/child.ts";
import {
  linesOf,
  logOf,
  producedOrigins,
  produceMany,
  scoredOrigins,
  startProduce,
  startRun,
} from "../support/hot_path.ts";
import { StateFolder } from "../support/state_folder.ts";

const partitionCount = 4;

/** How many partitions a run says it reads. */
function assigned(run: Child): number {
  const entry = logOf(run).findLast((one) => one.msg === "Partitions assigned");
  return String(entry?.["partitions"] ?? "").split(",").filter(Boolean).length;
}

Deno.test("two runs of one group share the partitions and score everything once", async () => {
  await using folder = new StateFolder();
  const events = 1_500;
  await using first = startRun(folder);
  await first.until("all partitions", (one) => assigned(one) > 0);
  await using second = startRun(folder);
  await second.until("its partitions", (one) => assigned(one) > 0);
  const share = assigned(second);
  assert.ok(0 < share && share < partitionCount, `the second has ${share}`);

  await using tail = startHotpath(
    ["tail", "scores.stream", "--from", "earliest", "--state", folder.path],
  );
  await produceMany(folder, events);
  await tail.until(
    "every score",
    (one) => linesOf(one.stdout).length >= events,
  );
  first.kill("SIGTERM");
  second.kill("SIGTERM");
  for (const { code, stderr } of [await first.end, await second.end]) {
    assert.equal(code, 0, stderr);
  }
  const ends = [first, second].map((run) =>
    logOf(run).find((one) => one.msg === "Ended")
  );
  const read = ends.map((end) => Number(end?.["read"]));
  assert.ok(read.every((count) => count > 0), `they read ${read}`);
  assert.equal(read.reduce((sum, count) => sum + count), events);

  const scored = await scoredOrigins(folder);
  assert.deepEqual(new Set(scored.keys()), await producedOrigins(folder));
  assert.deepEqual([...scored].filter(([, count]) => count !== 1), []);
});

Deno.test("a run that was told to stop ends with 0, and the next one finishes the rest, all once", async () => {
  await using folder = new StateFolder();
  const events = 5_000;
  await using first = startRun(folder);
  await first.until("partitions", (one) => assigned(one) > 0);
  await using tail = startHotpath(
    ["tail", "scores.stream", "--state", folder.path],
  );
  await using producing = startProduce(
    folder,
    ...["--generate", "profiles", "--count", String(events), "--rate", "1000"],
  );
  await tail.until("a score", (one) => one.stdout.includes("\n"));
  tail.kill("SIGTERM");
  first.kill("SIGTERM");
  const { code, stderr } = await first.end;
  assert.equal(code, 0, stderr);
  const ended = logOf(first).find((one) => one.msg === "Ended");
  assert.equal(ended?.["read"], ended?.["settled"]);

  assert.equal((await tail.end).code, 0);
  assert.equal((await producing.end).code, 0);
  assert.ok(Number(ended?.["read"]) < events, "it was stopped too late");
  await using second = startRun(folder, "--until-idle", "500ms");
  assert.equal((await second.end).code, 0);
  const scored = await scoredOrigins(folder);
  assert.deepEqual(new Set(scored.keys()), await producedOrigins(folder));
  assert.deepEqual([...scored].filter(([, count]) => count !== 1), []);
});
