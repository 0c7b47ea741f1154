import assert from "node:assert/strict";
import {
  type Occupant,
  WindowRoom,
} from "../../../src/operators/window/window_room.ts";
import type { WindowPartition } from "../../../src/core/window.ts";

function occupant(
  partition: number,
  watermark: number,
  kept: Partial<Occupant> & { readonly isAtEnd?: boolean } = {},
): Occupant {
  const { isAtEnd = false, ...rest } = kept;
  return {
    partition: { topic: "t", partition, isAtEnd } as WindowPartition,
    watermark,
    openGroups: 0,
    leavingGroups: 0,
    ids: 0,
    ...rest,
  };
}

function paused(room: WindowRoom, ...occupants: Occupant[]): number[] {
  return room.paused(occupants).map((one) => one.partition);
}

function roomOf(maxGroups = 100, maxIds = 1_000): WindowRoom {
  return new WindowRoom("kpis", { maxGroups, maxIds });
}

Deno.test("with room for all nobody waits", () => {
  const room = roomOf();
  assert.deepEqual(
    paused(
      room,
      occupant(0, 9, { openGroups: 40 }),
      occupant(1, 1, { openGroups: 39 }),
    ),
    [],
  );
});

Deno.test("when room is short those that are ahead of the last wait", () => {
  const room = roomOf();
  const open = { openGroups: 27 };
  assert.deepEqual(
    paused(
      room,
      occupant(0, 9, open),
      occupant(1, 1, open),
      occupant(2, 5, open),
    ),
    [0, 2],
  );
  assert.deepEqual(
    paused(
      room,
      occupant(0, 9, open),
      occupant(1, 9, open),
      occupant(2, 9, open),
    ),
    [],
    "side by side all may read",
  );
});

Deno.test("a partition that has had no event yet is the last", () => {
  assert.deepEqual(
    paused(
      roomOf(),
      occupant(0, 9, { openGroups: 90 }),
      occupant(1, -Infinity),
    ),
    [0],
  );
});

Deno.test("nobody waits for a partition that has nothing more to read", () => {
  const ahead = occupant(0, 9, { openGroups: 90 });
  const quiet = { isAtEnd: true };
  assert.deepEqual(paused(roomOf(), ahead, occupant(1, 1, quiet)), []);
  assert.deepEqual(
    paused(roomOf(), ahead, occupant(1, 1, quiet), occupant(2, 4)),
    [0],
  );
});

Deno.test("while results leave, all wait for the room that they leave", () => {
  const room = roomOf();
  const leaving = occupant(0, 9, { openGroups: 40, leavingGroups: 50 });
  assert.deepEqual(paused(room, leaving, occupant(1, 1)), [0, 1]);
  room.check([leaving, occupant(1, 1, { openGroups: 60 })]);
});

Deno.test("who waits goes on when a good part has come free", () => {
  const room = roomOf();
  const states = [79, 80, 79, 60, 59, 79].map((openGroups) =>
    paused(room, occupant(0, 9, { openGroups }), occupant(1, 1)).length
  );
  assert.deepEqual(states, [0, 1, 1, 1, 0, 0]);
});

Deno.test("ids take room as groups do", () => {
  const room = roomOf();
  assert.deepEqual(
    paused(room, occupant(0, 9, { ids: 800 }), occupant(1, 1)),
    [0],
  );
  assert.throws(
    () => room.check([occupant(0, 9, { ids: 1_001 })]),
    /Open no more windows in kpis, raise maxIds, .*: 1000 ids/,
  );
});

Deno.test("more open groups than may be are a full node", () => {
  const room = roomOf();
  room.check([occupant(0, 9, { openGroups: 100, leavingGroups: 500 })]);
  assert.throws(
    () => room.check([occupant(0, 9, { openGroups: 101 })]),
    /Open no more windows in kpis, raise maxGroups, .*: 100 groups/,
  );
});
