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
  const listed = found === undefined ? [] : [present];
  return planTopics([wanted], { listed, cluster, kept: [] })
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
  // The broker tells none of a topic that is just being made.
  assert.deepEqual(steps(known, cluster, { copies: 0 }), []);
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

Deno.test("a topic of a window that is kept too short is kept longer, one that is kept long is left alone", () => {
  const hour = 3_600_000;
  const wanted = { ...own, retentionMs: 2 * hour };
  const listed = [{ ...own, copies: 1 }];
  const cluster = { brokers: 1 };
  const keeping = (
    kept: { readonly retentionMs?: number; readonly isCompacted?: true },
  ) => {
    const { topic } = own;
    const one = { topic, isCompacted: false, ...kept };
    return planTopics([wanted], { listed, cluster, kept: [one] })
      .map(({ kind, detail }) => `${kind}: ${detail}`).join();
  };
  assert.equal(keeping({ retentionMs: 2 * hour }), "");
  assert.equal(
    keeping({ retentionMs: hour }),
    "extend: it is kept for 1h, not 2h, and windows would miss what is deleted before",
  );
  assert.equal(
    keeping({ retentionMs: 3 * hour }),
    "note: it is kept for 3h, longer than 2h; left alone, as less would delete records",
  );
  assert.match(keeping({}), /^note: it is kept for ever/);
  assert.match(
    keeping({ retentionMs: 2 * hour, isCompacted: true }),
    /^conflict: .*set its cleanup\.policy to delete$/,
  );
  const [unseen] = planTopics([wanted], { listed, cluster, kept: undefined });
  assert.equal(unseen?.kind, "note");
  assert.match(unseen?.detail ?? "", /grant DescribeConfigs/);
  const [made] = planTopics([wanted], { listed: [], cluster, kept: [] });
  assert.match(made?.detail ?? "", /, kept for 2h$/);
});
