import assert from "node:assert/strict";
import type { Child } from "./child.ts";

/** Waits for a child that has to end with 0; gives it back, for what it wrote. */
export async function succeed(child: Child): Promise<Child> {
  await using held = child;
  const { code, stderr } = await held.end;
  assert.equal(code, 0, stderr);
  return held;
}
