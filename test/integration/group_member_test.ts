import assert from "node:assert/strict";
import type { Child } from "../support/child.ts";
import { logOf } from "../support/hot_path.ts";
import { RealHotPath } from "../support/real_hot_path.ts";
import { onStack } from "../support/on_stack.ts";
import { succeed } from "../support/succeed.ts";
import { headerOf, topicRecords } from "../../scripts/support/topic_records.ts";

const profiles = "topology/sample/profiles.jsonl";
const partitions = 3;
/** Longest from the end of its start to its partitions, milliseconds. */
const backMs = 2_000;

const protocolOf = {
  classic: [],
  consumer: ["--set", "drivers.log.with.groupProtocol=consumer"],
} as const;

/** The partitions that a run was granted, and when it was through its start. */
function startOf(run: Child) {
  const entries = logOf(run);
  const at = (msg: string) =>
    Date.parse(
      String(entries.find((one) => one.msg === msg)?.["ts"]),
    );
  const granted = entries.filter((one) => one.msg === "Partitions assigned")
    .flatMap((one) => String(one["partitions"]).split(" "))
    .filter(Boolean);
  return { granted, tookMs: at("Partitions assigned") - at("Running") };
}

function granted(run: Child): Promise<void> {
  return run.until(
    "all partitions",
    (one) => startOf(one).granted.length === partitions,
  );
}

/** Origins of the scores, and of what was to be scored. */
async function originsOf({ drivers, names }: RealHotPath) {
  const scores = await topicRecords(drivers.log, names.scores);
  const events = await topicRecords(drivers.log, names.source);
  return {
    scored: scores.map((one) => headerOf(one, "hotpath-origin")).sort(),
    written: events.map((one) => `${one.topic}/${one.partition}/${one.offset}`)
      .sort(),
  };
}

onStack(
  "a named member that is killed is back at its partitions at once",
  async () => {
    await using path = await RealHotPath.open(11);
    // The session timeout is the shipped one: a death is noticed after 30 s.
    const args = ["--set", "nodes.profiles.with.memberName=one"];
    {
      await using first = path.run({ args });
      await granted(first);
      first.kill("SIGKILL");
      await first.end;
    }
    await succeed(path.produce("--file", profiles));
    await using second = path.run({ args: [...args, "--until-idle", "2s"] });
    await granted(second);
    const { tookMs } = startOf(second);
    assert.ok(tookMs <= backMs, `it took ${tookMs} ms`);
    await succeed(second);
    const { scored, written } = await originsOf(path);
    assert.deepEqual(scored, written);
  },
);

for (const [protocol, args] of Object.entries(protocolOf)) {
  onStack(
    `a group of the ${protocol} protocol scores everything once, and ends when idle`,
    async () => {
      await using path = await RealHotPath.open(12);
      await succeed(path.produce("--file", profiles));
      // Shorter than a group takes to join.
      await using run = path.run({ args: [...args, "--until-idle", "200ms"] });
      await succeed(run);
      const { scored, written } = await originsOf(path);
      assert.ok(written.length > 0);
      assert.deepEqual(scored, written);
    },
  );
}
