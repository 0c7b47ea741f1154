import assert from "node:assert/strict";
import { Silence } from "../../../src/drivers/kafka/silence.ts";

function silence(): { readonly clock: { now: number }; readonly it: Silence } {
  const clock = { now: 1_000 };
  return { clock, it: new Silence(() => clock.now, 100) };
}

Deno.test("a client that was asked nothing is not silent", () => {
  const { clock, it } = silence();
  clock.now += 10_000;
  assert.equal(it.isTooLong, false);
});

Deno.test("a client is silent so long after the first of what it was asked", () => {
  const { clock, it } = silence();
  it.asked();
  clock.now += 99;
  it.asked();
  assert.equal(it.isTooLong, false);
  clock.now += 1;
  assert.equal(it.isTooLong, true);
});

Deno.test("a client that answers something is slow, not silent", () => {
  const { clock, it } = silence();
  it.asked();
  it.asked();
  clock.now += 99;
  it.answered();
  clock.now += 99;
  assert.equal(it.isTooLong, false);
  clock.now += 1;
  assert.equal(it.isTooLong, true);
});

Deno.test("a client that answers a part of something is slow, not silent", () => {
  const { clock, it } = silence();
  it.asked();
  clock.now += 99;
  it.progressed();
  clock.now += 99;
  assert.equal(it.isTooLong, false);
  clock.now += 1;
  assert.equal(it.isTooLong, true);
});

Deno.test("a client that answered all is not silent afterwards", () => {
  const { clock, it } = silence();
  it.asked();
  it.answered();
  clock.now += 10_000;
  assert.equal(it.isTooLong, false);
});
