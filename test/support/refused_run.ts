import assert from "node:assert/strict";
import type { Child } from "./child.ts";
import { CpuWatch } from "./cpu_watch.ts";

/**
 * What a run says that cannot start: it has to end with 3, or with the code
 * that is given, in few words, and without turning in circles while it waits
 * for an answer.
 */
export async function refusedRun(
  starting: Child,
  exitCode = unreachable,
): Promise<string> {
  await using run = starting;
  const watch = new CpuWatch(run.pid);
  const { code, stderr } = await run.end;
  const cpuSeconds = await watch.stop();
  assert.equal(code, exitCode, stderr);
  assert.ok(stderr.split("\n").length < linesMax, stderr);
  assert.ok(cpuSeconds < cpuSecondsMax, `${cpuSeconds} s of CPU\n${stderr}`);
  return stderr;
}

/** The exit code of most that cannot start. */
const unreachable = 3;
const linesMax = 40;
/** Three times what a start takes; a run that spins takes all it gets. */
const cpuSecondsMax = 6;
