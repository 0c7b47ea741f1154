import assert from "node:assert/strict";
import { unownedPartitions } from "../../../src/drivers/kafka/unowned_partitions.ts";

const all = ["t/0", "t/1", "t/2", "t/3"];
const member = (assigned: readonly string[], owned: readonly string[]) => ({
  id: "m",
  name: "m",
  assigned,
  owned,
});

Deno.test("what a member has, or has to hand over still, has an owner", () => {
  const members = [member(["t/0"], ["t/0", "t/1"]), member(["t/2"], [])];
  assert.deepEqual(
    unownedPartitions(all, { isStable: true, members }),
    ["t/3"],
  );
});

Deno.test("nothing is said of a group that deals its partitions out", () => {
  const members = [member([], [])];
  assert.equal(
    unownedPartitions(all, { isStable: false, members }),
    undefined,
  );
});
