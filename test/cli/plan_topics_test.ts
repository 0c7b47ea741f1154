import assert from "node:assert/strict";
import { planTopics, type WantedTopic } from "../../src/cli/plan_topics.ts";
import type { LogCluster } from "../../src/drivers/log.ts";

const known = { topic: "scores.stream", partitions: 4, isInternal: false };
const own = { topic: "g.kpis.parts", partitions: 4, isInternal: true };

/** The steps as they are printed, for a topic that is as described, if at all. */
function steps(
  wanted: WantedTopic,
  cluster: LogCluster,
  found?: { readonly partitions?: number; readonly copies?: number },
): string[] {
  const { topic, partitions } = wanted;
  const present = { topic, partitions, copies: 1, ...found };
  return planTopics([wanted], found === undefined ? [] : [present], cluster)
    .map(({ kind, detail }) => `${kind}: ${detail}`);
}

Deno.test("a topic that is made is planned with its copies, or with who decides about them", () => {
  assert.deepEqual(steps(known, { brokers: 3, copies: 3 }), [
    "create: 4 partitions, 3 copies",
  ]);
  assert.deepEqual(steps(known, { brokers: 3, copies: 1 }), [
    "create: 4 partitions, 1 copy on 3 brokers",
  ]);
  assert.deepEqual(steps(known, { brokers: 3 }), [
    "create: 4 partitions, as many copies as the brokers are set to",
  ]);
});

Deno.test("one copy is enough on one broker, and is told where there are more", () => {
  const copies = { copies: 1 };
  assert.deepEqual(steps(known, { brokers: 1 }, copies), []);
  assert.deepEqual(steps(known, { brokers: 3 }, copies), [
    "note: it has 1 copy on 3 brokers and is lost with one; kafka-reassign-partitions adds copies",
  ]);
  assert.deepEqual(steps(known, { brokers: 3 }, { copies: 2 }), []);
});

Deno.test("a topic with fewer copies than are asked for differs, one with more does not", () => {
  const cluster = { brokers: 5, copies: 3 };
  assert.deepEqual(steps(known, cluster, { copies: 2 }), [
    "conflict: it has 2 copies, not 3; left alone, kafka-reassign-partitions adds copies",
  ]);
  assert.deepEqual(steps(known, cluster, { copies: 5 }), []);
});

Deno.test("other partitions differ, and a window has to take what its topic has", () => {
  const cluster = { brokers: 1 };
  assert.match(
    steps(known, cluster, { partitions: 2 }).join(),
    /^conflict: it has 2 partitions, not 4; left alone/,
  );
  assert.match(
    steps(own, cluster, { partitions: 1 }).join(),
    /^conflict: it has 1 partition, not 4; set the window's partitions to that$/,
  );
});
