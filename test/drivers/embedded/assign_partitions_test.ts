import assert from "node:assert/strict";
import fc from "fast-check";
import {
  assignPartitions,
  type GroupMember,
  type OwnedPartition,
} from "../../../src/drivers/embedded/assign_partitions.ts";

interface Group {
  readonly members: readonly GroupMember[];
  readonly partitions: readonly OwnedPartition[];
}

const topics = ["a", "b", "c"];

/** Any group; every member reads every topic, or some topics only. */
function groups(everyTopic: boolean): fc.Arbitrary<Group> {
  const read = everyTopic
    ? fc.constant(topics)
    : fc.subarray(topics, { minLength: 1 });
  const members = fc.array(read, { minLength: 1, maxLength: 5 })
    .map((all) => all.map((topics, index) => ({ id: `m${index}`, topics })));
  const counts = fc.tuple(...topics.map(() => fc.nat({ max: 6 })));
  return fc.tuple(members, counts, fc.array(fc.nat({ max: 7 })))
    .map(([members, counts, owners]) => {
      const partitions: OwnedPartition[] = [];
      for (const [index, topic] of topics.entries()) {
        for (let number = 0; number < (counts[index] ?? 0); number++) {
          const id = partitions.length;
          const owner = owners[id % Math.max(owners.length, 1)];
          partitions.push({
            id,
            topic,
            owner: owner === undefined || owner > 5 ? undefined : `m${owner}`,
          });
        }
      }
      return { members, partitions };
    });
}

function ownersAfter({ members, partitions }: Group): OwnedPartition[] {
  const target = assignPartitions(members, partitions);
  return partitions.map((one) => ({
    ...one,
    owner: [...target].find(([, ids]) => ids.has(one.id))?.[0],
  }));
}

Deno.test("every partition goes to one member that reads its topic", () => {
  fc.assert(fc.property(groups(false), (group) => {
    const target = assignPartitions(group.members, group.partitions);
    for (const { id, topic } of group.partitions) {
      const owners = [...target].filter(([, ids]) => ids.has(id));
      const readers = group.members.filter((one) => one.topics.includes(topic));
      assert.equal(owners.length, readers.length > 0 ? 1 : 0);
      const [owner] = owners[0] ?? [];
      if (owner) assert(readers.some((one) => one.id === owner));
    }
  }));
});

Deno.test("loads differ by one at most where all read the same", () => {
  fc.assert(fc.property(groups(true), (group) => {
    const loads = [...assignPartitions(group.members, group.partitions)]
      .map(([, ids]) => ids.size);
    assert(Math.max(...loads) - Math.min(...loads) <= 1, `${loads}`);
  }));
});

Deno.test("no more moves than the even shares need", () => {
  fc.assert(fc.property(groups(true), (group) => {
    const ids = new Set(group.members.map((one) => one.id));
    const after = ownersAfter(group);
    const moved = group.partitions.filter((one, index) =>
      ids.has(one.owner ?? "") && after[index]?.owner !== one.owner
    ).length;
    const least = Math.floor(group.partitions.length / ids.size);
    let extra = group.partitions.length % ids.size;
    const loads = [...ids].map((id) =>
      group.partitions.filter((one) =>
        one.owner === id
      ).length
    ).sort((a, b) => b - a);
    let needed = 0;
    for (const load of loads) {
      needed += Math.max(0, load - least - (extra-- > 0 ? 1 : 0));
    }
    assert.equal(moved, needed);
  }));
});

Deno.test("nothing moves once the shares are even", () => {
  fc.assert(fc.property(groups(false), (group) => {
    const partitions = ownersAfter(group);
    assert.deepEqual(ownersAfter({ ...group, partitions }), partitions);
  }));
});

Deno.test("a second member gets half of every topic", () => {
  const partitions = ["a", "b"].flatMap((topic, index) =>
    [0, 1].map((number) => ({ id: index * 2 + number, topic, owner: "m0" }))
  );
  const members = ["m0", "m1"].map((id) => ({ id, topics: ["a", "b"] }));
  const moved = assignPartitions(members, partitions).get("m1") ?? new Set();
  assert.deepEqual(
    partitions.filter((one) => moved.has(one.id)).map((one) => one.topic)
      .sort(),
    ["a", "b"],
  );
});
