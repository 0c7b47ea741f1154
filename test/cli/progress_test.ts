import assert from "node:assert/strict";
import { progressOf } from "../../src/cli/progress.ts";
import { MemoryProcessIo } from "./memory_process_io.ts";

/** What is told where nobody looks at a terminal. */
function told(total: number | undefined, ...steps: number[]): string[] {
  const io = new MemoryProcessIo();
  const progress = progressOf("sent", { io, total });
  for (const done of steps) progress.update(done);
  progress.end();
  return io.errText.split("\n").slice(0, -1);
}

Deno.test("progress is a plain line each quarter and at the end", () => {
  assert.deepEqual(told(100, 10, 24, 26, 27, 51, 100, 100), [
    "sent 26 of 100",
    "sent 51 of 100",
    "sent 100 of 100",
  ]);
});

Deno.test("progress of what has no known end is a line every so many", () => {
  assert.deepEqual(told(undefined, 9_999, 10_000, 10_500, 25_000), [
    "sent 10000",
    "sent 25000",
  ]);
});

Deno.test("progress of nothing is not told", () => {
  assert.deepEqual(told(0, 0, 0), []);
});
