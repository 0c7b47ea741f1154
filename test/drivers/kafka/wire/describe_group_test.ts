import assert from "node:assert/strict";
import { readGroup } from "../../../../src/drivers/kafka/wire/describe_group.ts";
import { WireReader } from "../../../../src/drivers/kafka/wire/wire_reader.ts";
import { WireWriter } from "../../../../src/drivers/kafka/wire/wire_writer.ts";

const action = "Look at the members of group g";

/** Partitions as the members of a group write them. */
function partitions(to: WireWriter, ...numbers: readonly number[]): WireWriter {
  return to.list(["t"], (topic) => {
    to.text(topic).list(numbers, (one) => to.int32(one));
  });
}

/** An answer about a group whose members are told by these pairs of blocks. */
function answer(
  { code = 0, state = "Stable" },
  ...members: readonly (readonly [Uint8Array, Uint8Array])[]
): WireReader {
  const to = new WireWriter().int32(0);
  to.list(["g"], (group) => {
    to.int16(code).text(group).text(state).text("consumer").text("sticky");
    to.list(members, ([metadata, assignment]) => {
      to.text("id").text("name").text("client").text("host")
        .block(metadata).block(assignment);
    });
    to.int32(0);
  });
  return new WireReader(to.bytes());
}

Deno.test("a group tells what its members have, and what they had when they joined", () => {
  const subscription = new WireWriter().int16(1);
  subscription.list(["t"], (topic) => subscription.text(topic)).int32(-1);
  const metadata = partitions(subscription, 0, 1, 2).bytes();
  const assignment = partitions(new WireWriter().int16(0), 0, 2).int32(-1);
  assert.deepEqual(
    readGroup(answer({}, [metadata, assignment.bytes()]), action),
    {
      isStable: true,
      members: [{
        id: "id",
        name: "name",
        owned: ["t/0", "t/1", "t/2"],
        assigned: ["t/0", "t/2"],
      }],
    },
  );
});

Deno.test("a member of the first version tells nothing of what it had", () => {
  const metadata = new WireWriter().int16(0).list([], () => {}).int32(-1);
  const assignment = partitions(new WireWriter().int16(0), 1).int32(-1);
  const { members } = readGroup(
    answer({}, [metadata.bytes(), assignment.bytes()]),
    action,
  );
  assert.deepEqual(members.map(({ owned, assigned }) => [owned, assigned]), [
    [[], ["t/1"]],
  ]);
});

Deno.test("a group that deals out tells members without anything", () => {
  const none = new Uint8Array();
  assert.deepEqual(
    readGroup(answer({ state: "PreparingRebalance" }, [none, none]), action),
    {
      isStable: false,
      members: [{ id: "id", name: "name", owned: [], assigned: [] }],
    },
  );
});

Deno.test("a group that the user may not see is refused with the right that is missing", () => {
  assert.throws(
    () => readGroup(answer({ code: 30 }), action),
    /group g: .*code 30; grant .* ACL Read on the group/,
  );
});
