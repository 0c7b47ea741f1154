import assert from "node:assert/strict";
import { Child } from "../support/child.ts";
import { linesOf } from "../support/hot_path.ts";

Deno.test("with one sink stalled for ever, in flight equals the budget and memory stays flat", async () => {
  await using child = new Child([
    "run",
    "--no-check",
    "--allow-read",
    "--allow-env",
    "--v8-flags=--expose-gc",
    "scripts/stall.ts",
    "--seconds",
    "10",
    "--budget",
    "5000",
  ]);
  const { code, stdout, stderr } = await child.end;
  assert.equal(code, 0, stdout + stderr);
  const verdict = JSON.parse(linesOf(stdout).at(-1) ?? "");
  assert.equal(verdict.inFlight, 5_000);
  assert.ok(verdict.isFlat);
});
