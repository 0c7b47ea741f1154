import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { openEmbedded } from "../../src/drivers/embedded/open_embedded.ts";
import { knownTopics } from "../../src/drivers/topics.ts";
import { hotpath } from "../support/child.ts";
import { StateFolder } from "../support/state_folder.ts";

Deno.test("topics plans, creates once, and tells a topic that differs", async () => {
  await using folder = new StateFolder();
  const topics = async (step: string) => {
    const end = await hotpath(
      ...["topics", step, "--json", "--state", folder.path],
    );
    return { code: end.code, steps: JSON.parse(end.stdout) };
  };
  const planned = await topics("plan");
  assert.deepEqual(
    planned.steps.map((one: { topic: string }) => one.topic),
    knownTopics.map((one) => one.topic),
  );
  assert.equal((await topics("apply")).code, 0);
  assert.deepEqual(await topics("plan"), { code: 0, steps: [] });
});

Deno.test("topics plans and makes what the windows of a topology write for themselves", async () => {
  await using folder = new StateFolder();
  const topics = async (step: string) => {
    const { stdout } = await hotpath(
      ...["topics", step, "--topology", "topology/campaign-kpis.yaml"],
      ...["--state", folder.path],
    );
    return stdout.split("\n").filter((line) => line.includes(".parts"));
  };
  const planned = await topics("plan");
  assert.notEqual(planned.length, 0);
  assert.deepEqual(
    await topics("apply"),
    planned.map((line) => line.replace("create", "created")),
  );
  assert.deepEqual(await topics("plan"), []);
});

Deno.test("topics leaves a topic with other partitions alone", async () => {
  await using folder = new StateFolder();
  const embedded = openEmbedded({
    stateDir: folder.path,
    clock: systemClock,
    logger: silentLogger,
  });
  await embedded.drivers.log.admin.createTopics([
    { topic: "scores.stream", partitions: 2 },
  ]);
  await embedded.close();
  const { code, stdout } = await hotpath(
    ...["topics", "apply", "--state", folder.path],
  );
  assert.equal(code, 1);
  assert(
    stdout.includes("differs scores.stream: it has 2 partitions, not 4"),
    stdout,
  );
});

Deno.test("schema plans the tables, creates them once, and then finds nothing", async () => {
  await using folder = new StateFolder();
  const schema = async (step: string) => {
    const { code, stdout } = await hotpath(
      ...["schema", step, "--json", "--state", folder.path],
    );
    return { code, changes: JSON.parse(stdout) };
  };
  const planned = await schema("plan");
  assert.equal(planned.changes.length, 6);
  assert.deepEqual(await schema("apply"), planned);
  assert.deepEqual(await schema("plan"), { code: 0, changes: [] });
});

Deno.test("schema takes a profile of the stores after plan, as topics does", async () => {
  await using folder = new StateFolder();
  const { code, stdout } = await hotpath(
    ...["schema", "plan", "--profile", "embedded", "--state", folder.path],
  );
  assert.equal(code, 0);
  assert(stdout.includes("create"), stdout);
});
