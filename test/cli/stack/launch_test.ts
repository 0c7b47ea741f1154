import assert from "node:assert/strict";
import { filled, movedPorts } from "../../../src/cli/stack/launch.ts";

Deno.test("every port of a service moves by the offset", () => {
  assert.deepEqual(movedPorts({ main: 9_092, controller: 9_093 }, 20_000), {
    main: 29_092,
    controller: 29_093,
  });
});

Deno.test("a port cannot move past the last one", () => {
  assert.throws(() => movedPorts({ main: 9_092 }, 60_000), /at most 56443/);
});

Deno.test("a text is filled with what has a value", () => {
  assert.equal(filled("{host}:{main} {x}", { host: "h", main: 1 }), "h:1 {x}");
});
