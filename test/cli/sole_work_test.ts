import assert from "node:assert/strict";
import { soleWork } from "../../src/cli/sole_work.ts";
import { systemClock } from "../../src/core/clock.ts";
import { embeddedDrivers } from "../support/embedded.ts";

Deno.test("one process works at a time, and the next when it is through", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await log.admin.createTopics([{ topic: "letters", partitions: 2 }]);
  const options = {
    topic: "letters",
    group: "redrive",
    action: "Send dead letters back",
    clock: systemClock,
  };
  let works = 0;
  await soleWork(log, options, async () => {
    works++;
    await assert.rejects(
      soleWork(log, options, () => Promise.reject(new Error("worked"))),
      { code: "group-active", message: /another process does it now/ },
    );
  });
  await soleWork(log, options, () => Promise.resolve(void works++));
  assert.equal(works, 2);
  assert.deepEqual(await log.admin.groupMembers("redrive"), []);
});

Deno.test("of two that begin at once one works", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await log.admin.createTopics([{ topic: "letters", partitions: 1 }]);
  const options = {
    topic: "letters",
    group: "redrive",
    action: "Send dead letters back",
    clock: systemClock,
  };
  let working = 0;
  let most = 0;
  const work = () =>
    soleWork(log, options, async () => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setTimeout(resolve, 50));
      working--;
    });
  await Promise.allSettled([work(), work(), work()]);
  assert.equal(most, 1);
});
