import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { assertAllStored } from "../support/assert_all_stored.ts";
import type { Child } from "../support/child.ts";
import { Freezer } from "../support/freezer.ts";
import { logOf } from "../support/hot_path.ts";
import { onStack } from "../support/on_stack.ts";
import { produceKols } from "../support/produce_kols.ts";
import { RealHotPath } from "../support/real_hot_path.ts";
import { StateFolder } from "../support/state_folder.ts";
import { succeed } from "../support/succeed.ts";

const eventCount = 6_000;

onStack(
  "a member that polls less often than its poll interval is thrown out, joins again and loses nothing",
  async () => {
    await using folder = new StateFolder();
    const freezer = await Freezer.create(folder);
    await using path = await RealHotPath.open(9);
    const { admin } = path.drivers.log;
    await using run = path.run({
      args: [
        ...["--set", "nodes.profiles.with.sessionTimeout=6s"],
        ...["--set", "nodes.profiles.with.pollInterval=7s"],
        ...["--set", "drain=6s"],
      ],
      env: freezer.env,
    });
    await run.until("partitions", () => grants(run) === 1);
    await using producing = await produceKols(path, eventCount);
    await untilCommitted(path, 500);
    const frozenAt = performance.now();
    await freezer.freeze();
    const deadline = frozenAt + thrownOutMs;
    while ((await admin.groupMembers(path.names.group)).length > 0) {
      assert.ok(performance.now() < deadline, "it is a member still");
      await systemClock.sleep(100);
    }
    // Until then it was heard of: its session, which is shorter, went on.
    const stoodMs = performance.now() - frozenAt;
    assert.ok(stoodMs > 6_500, `it was thrown out after ${stoodMs} ms`);
    await freezer.thaw();
    await run.until("partitions again", () => grants(run) === 2);
    await succeed(producing);
    await untilCommitted(path, eventCount);
    run.kill("SIGTERM");
    const { code, stderr } = await run.end;
    assert.equal(code, 0, stderr);
    await assertAllStored(path, eventCount, "at least once");
  },
);

/** Waits until the group has committed so many events. */
async function untilCommitted(
  { drivers, names }: RealHotPath,
  count: number,
): Promise<void> {
  const deadline = performance.now() + committedMs;
  for (let committed = 0; committed < count;) {
    assert.ok(performance.now() < deadline, `${committed} are committed`);
    const positions = await drivers.log.admin.groupPositions(names.group);
    committed = positions.reduce((sum, { offset }) => sum + offset, 0);
    await systemClock.sleep(100);
  }
}

/** How often the run was given partitions. */
function grants(run: Child): number {
  return logOf(run).filter(({ msg }) => msg === "Partitions assigned").length;
}

/** Longest until the group throws out a member that does not poll. */
const thrownOutMs = 30_000;
/** Longest until so many are read and committed. */
const committedMs = 40_000;
