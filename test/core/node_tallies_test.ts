import assert from "node:assert/strict";
import { NodeTallies } from "../../src/core/node_tallies.ts";

Deno.test("a tally is the same one whenever it is asked for", () => {
  const tallies = new NodeTallies();
  tallies.counter("seen", { kind: "a" }).value++;
  tallies.counter("seen", { kind: "a" }).value++;
  tallies.counter("seen", { kind: "b" }).value++;
  assert.deepEqual(
    tallies.counters("seen").map(({ labels, tallied }) => [labels, tallied]),
    [[{ kind: "a" }, 2], [{ kind: "b" }, 1]],
  );
  assert.deepEqual(tallies.counters("unknown"), []);
});

Deno.test("a gauge is read when asked, from who registered it last", () => {
  const tallies = new NodeTallies();
  let share = 0.25;
  tallies.gauge("share", {}, () => 1);
  tallies.gauge("share", {}, () => share);
  share = 0.5;
  assert.deepEqual(tallies.gauges("share").map((one) => one.tallied), [0.5]);
});

Deno.test("ever new labels end up in one tally and cannot fill the memory", () => {
  const tallies = new NodeTallies();
  for (let index = 0; index < 1_000; index++) {
    tallies.counter("version", { of: `v${index}` }).value++;
    tallies.histogram("value", { of: `v${index}` }, [1]).add(1);
  }
  const counters = tallies.counters("version");
  assert.equal(counters.length, 257);
  const { labels, tallied } = counters.at(-1)!;
  assert.deepEqual([labels, tallied], [{ of: "other" }, 1_000 - 256]);
  assert.equal(tallies.histograms("value").length, 257);
});
