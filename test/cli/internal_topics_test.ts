import assert from "node:assert/strict";
import {
  ensureInternalTopics,
  internalTopics,
} from "../../src/cli/internal_topics.ts";
import { topicsOf } from "../../src/cli/prepare_stores.ts";
import { nodeTypes } from "../../src/registry.ts";
import { loadText } from "../graph/load_text.ts";
import { embeddedDrivers } from "../support/embedded.ts";

const yaml = `name: t
nodes:
  in: { type: kafka-source, with: { topics: [a], group: g } }
  kpis:
    type: window
    from: in
    with: { size: 5m, grace: 1m, by: [kol_id], partitions: 6 }
    onError: dead
  out: { type: kafka-sink, from: kpis, with: { topic: o, key: key }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: d } }
`;

async function planOf(text = yaml) {
  const loaded = await loadText(text, { types: nodeTypes });
  assert.ok(loaded.kind === "ok", JSON.stringify(loaded));
  return loaded.plan;
}

Deno.test("rule 7: the topic between the stages is made once, beside those that have to be there", async () => {
  await using embedded = await embeddedDrivers();
  const { admin } = embedded.drivers.log;
  const plan = await planOf();
  assert.deepEqual(topicsOf(plan), ["a", "o", "d"]);
  for (const _ of ["the first run", "the second"]) {
    await ensureInternalTopics(plan, admin);
  }
  assert.deepEqual(await admin.listTopics(), [
    { topic: "g.kpis.parts", partitions: 6, copies: 1 },
  ]);
  assert.equal(internalTopics(plan).length, 1);
});

Deno.test("rule 7: the partitions of the topic between the stages are frozen", async () => {
  await using embedded = await embeddedDrivers();
  const { admin } = embedded.drivers.log;
  await ensureInternalTopics(await planOf(), admin);
  const changed = await planOf(yaml.replace("partitions: 6", "partitions: 8"));
  await assert.rejects(() => ensureInternalTopics(changed, admin), {
    code: "partitions-changed",
    message:
      "Use topic g.kpis.parts with 8 partitions, expected the 6 that it was made with: set the window's partitions to 6, or run in another group, which has a topic of its own",
  });
});
