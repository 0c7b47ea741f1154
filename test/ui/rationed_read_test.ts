import assert from "node:assert/strict";
import { RationedRead } from "../../src/ui/rationed_read.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** A read that takes a while, and how often it was made. */
function reads(clock: VirtualClock, takesMs: number) {
  const made: string[] = [];
  const read = new RationedRead(async (name: string) => {
    made.push(name);
    await clock.sleep(takesMs);
    if (name === "away") throw new Error("The store is away");
    return made.length;
  }, clock);
  return { made, read };
}

Deno.test("a read takes a fiftieth of the time at most, however often it is asked for", async () => {
  const clock = new VirtualClock();
  const { made, read } = reads(clock, 100);
  for (let asked = 0; asked < 1_000; asked++) {
    const answer = read.get("a");
    await clock.advance(100);
    await answer;
  }
  const share = made.length * 100 / (1_000 * 100);
  assert(share <= 1 / 50, String(share));
  assert(made.length > 10, String(made.length));
});

Deno.test("who asks at once shares one read, another question is another read", async () => {
  const clock = new VirtualClock();
  const { made, read } = reads(clock, 100);
  const answers = Promise.all([read.get("a"), read.get("a"), read.get("b")]);
  await clock.advance(100);
  assert.deepEqual(await answers, [2, 2, 2]);
  assert.deepEqual(made, ["a", "b"]);
});

Deno.test("an answer grows old, and can be forgotten", async () => {
  const clock = new VirtualClock();
  const { made, read } = reads(clock, 1_000);
  const ask = async () => {
    const answer = read.get("a");
    await clock.advance(1_000);
    return await answer;
  };
  await ask();
  await clock.advance(8_000);
  assert.equal(await ask(), 1);
  await clock.advance(1_000);
  assert.equal(await ask(), 2);
  read.forget();
  assert.equal(await ask(), 3);
  assert.equal(made.length, 3);
});

Deno.test("a read that fails is made again", async () => {
  const clock = new VirtualClock();
  const { made, read } = reads(clock, 10);
  for (let time = 0; time < 2; time++) {
    const refused = assert.rejects(read.get("away"), /away/);
    await clock.advance(10);
    await refused;
  }
  assert.equal(made.length, 2);
});
