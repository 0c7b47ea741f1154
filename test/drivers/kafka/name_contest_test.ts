import assert from "node:assert/strict";
import { NameContest } from "../../../src/drivers/kafka/name_contest.ts";
import { errorOf } from "../../support/actor_harness.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const reason = errorOf("log-unavailable");

function contestOf(memberName?: string) {
  const clock = new VirtualClock();
  const contest = new NameContest({ group: "g", memberName, clock });
  /** Has partitions, and after so long its client gives up. */
  const loses = async (ms: number) => {
    contest.granted();
    await clock.advance(ms);
    return contest.gaveUp(reason);
  };
  /** Its client gives up once more, after so long, without any since. */
  const isRefused = async (ms: number) => {
    await clock.advance(ms);
    return contest.gaveUp(reason);
  };
  return { loses, isRefused };
}

Deno.test("two that take one name from each other in turns are told at the fourth turn, with the name and what to do", async () => {
  const { loses } = contestOf("twin");
  for (let turn = 1; turn < 4; turn++) {
    assert.equal(await loses(7_000), undefined, `turn ${turn}`);
  }
  const error = await loses(7_000);
  assert.equal(error?.code, "member-name-taken");
  assert.equal(error?.disposition, "halt");
  assert.equal(
    error?.message,
    "Read in group g: another process took the place of member twin 4 times within 1m; give each process a memberName of its own",
  );
});

Deno.test("a member that meets its former self now and then joins again each time", async () => {
  const { loses } = contestOf("one");
  for (let time = 0; time < 20; time++) {
    assert.equal(await loses(25_000), undefined);
  }
});

Deno.test("a name that the broker has not forgotten yet is asked for again for longer than it remembers", async () => {
  const { loses, isRefused } = contestOf("one");
  for (let second = 0; second < 60; second++) {
    assert.equal(await isRefused(1_100), undefined, `${second}`);
  }
  // It has come back, so the next time counts anew.
  assert.equal(await loses(1_000), undefined);
  assert.equal(await isRefused(20_000), undefined);
});

Deno.test("a member that reads nothing and is refused now and then is no other's", async () => {
  const { isRefused } = contestOf("standby");
  for (let time = 0; time < 20; time++) {
    assert.equal(await isRefused(600_000), undefined);
    assert.equal(await isRefused(2_000), undefined);
  }
});

Deno.test("a name that stays refused is another member's", async () => {
  const { isRefused } = contestOf("twin");
  assert.equal(await isRefused(0), undefined);
  for (let time = 0; time < 3; time++) {
    assert.equal(await isRefused(24_000), undefined);
  }
  const error = await isRefused(3_000);
  assert.equal(error?.code, "member-name-taken");
  assert.match(error?.message ?? "", /member twin for 75s; give each process/);
});

Deno.test("a member without a name whose client gives up and up ends with the broker's reason", async () => {
  const { isRefused } = contestOf();
  for (let time = 0; time < 4; time++) await isRefused(20_000);
  const error = await isRefused(15_000);
  assert.equal(error?.code, "log-unavailable");
  assert.equal(error?.disposition, "halt");
  assert.match(error?.message ?? "", /gave up for 75s.*It is log-unavailable/);
});
