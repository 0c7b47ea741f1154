import assert from "node:assert/strict";
import {
  rowCopiesFound,
  topicCopiesFound,
} from "../../../src/cli/doctor/copies_found.ts";

const topics = [
  { topic: "scores.stream", partitions: 4, copies: 1 },
  { topic: "kol.profiles.raw", partitions: 3, copies: 3 },
  { topic: "someone.elses", partitions: 1, copies: 1 },
];
const used = ["kol.profiles.raw", "scores.stream"];

Deno.test("a topic with one copy on three brokers is a warning that names it", () => {
  const found = topicCopiesFound(topics, { brokers: 3, used });
  assert.equal(found.level, "warn");
  assert.equal(
    found.found,
    "1 copy on 3 brokers, lost with one: scores.stream",
  );
  assert.match(found.remedy ?? "", /drivers\.log\.with\.replication/);
});

Deno.test("one broker can keep one copy alone, and topics with more are well", () => {
  for (const [brokers, names] of [[1, used], [3, [used[0]!]]] as const) {
    const found = topicCopiesFound(topics, { brokers, used: names });
    assert.equal(found.level, "ok");
    assert.equal(found.remedy, undefined);
  }
});

Deno.test("one copy of a row on three nodes is a warning, on one node it is not", () => {
  const found = rowCopiesFound({ nodes: 3, copies: 1 });
  assert.equal(found.level, "warn");
  assert.equal(found.found, "1 copy of each row on 3 nodes");
  assert.match(found.remedy ?? "", /ALTER KEYSPACE/);
  assert.equal(rowCopiesFound({ nodes: 3, copies: 3 }).level, "ok");
  assert.equal(rowCopiesFound({ nodes: 1, copies: 1 }).level, "ok");
});
