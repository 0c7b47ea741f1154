import assert from "node:assert/strict";
import { processBegan } from "../../../src/cli/stack/process_began.ts";

/** What Linux says of a process that began at 314257 ticks. */
function stat(state: string, threads: number, name = "java"): string {
  return `4711 (${name}) ${state} 1 4711 4711 0 -1 4227084 3051 6552 5 0 3 0 3 1 20 0 ${threads} 0 314257 0 0 18446744073709551615 0 0 0\n`;
}

Deno.test("a process that runs, waits or stands still began when it did", () => {
  for (const state of ["R", "S", "D", "T"]) {
    assert.equal(processBegan(stat(state, 40)), "314257");
  }
});

Deno.test("a process whose name looks like a state is read all the same", () => {
  assert.equal(processBegan(stat("S", 1, "a) Z (1")), "314257");
});

Deno.test("a zombie is gone", () => {
  assert.equal(processBegan(stat("Z", 1)), undefined);
});

Deno.test("a killed process some of whose threads still end is not gone", () => {
  assert.equal(processBegan(stat("Z", 2)), "314257");
});
