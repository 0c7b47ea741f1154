import assert from "node:assert/strict";
import { nameRemedy, nearestName } from "../../src/config/nearest_name.ts";

const names = ["micro-batch", "kafka-source", "kafka-sink", "maxItems"];

Deno.test("the nearest name is found through typing mistakes", () => {
  for (
    const [typed, meant] of [
      ["kafka-sorce", "kafka-source"],
      ["kakfa-source", "kafka-source"],
      ["kafka-snk", "kafka-sink"],
      ["microbatch", "micro-batch"],
      ["MICRO_BATCH", "micro-batch"],
      ["max_items", "maxItems"],
      ["maxItem", "maxItems"],
    ] as const
  ) assert.equal(nearestName(typed, names), meant, typed);
});

Deno.test("no name is near to another word, an empty one or a very long one", () => {
  assert.equal(nearestName("cassandra", names), undefined);
  assert.equal(nearestName("", names), undefined);
  assert.equal(nearestName("kafka-sink".repeat(50), names), undefined);
});

Deno.test("a remedy lists the names where none is near", () => {
  assert.equal(nameRemedy("maxItem", names), "did you mean maxItems");
  assert.equal(
    nameRemedy("zzz", ["aaaa", "bbbb"]),
    "expected one of aaaa, bbbb",
  );
  assert.equal(nameRemedy("zzz", []), "none is known");
  const many = Array.from({ length: 20 }, (_, index) => `name-${index}`);
  assert.match(nameRemedy("zzz", many), /name-11 and 8 more$/);
});
