import assert from "node:assert/strict";
import type { Report } from "../../scripts/chaos/report.ts";
import { reportText } from "../../scripts/chaos/report_text.ts";
import { freePortOffset } from "./port_offset.ts";
import { runTask } from "./task.ts";

/** Runs chaos with servers of its own; fails unless all is as promised. */
export async function chaosReport(
  ...args: readonly string[]
): Promise<{ readonly report: Report; readonly told: string }> {
  const { code, stdout, stderr } = await runTask(
    [
      "chaos",
      "--json",
      "--rate",
      "200",
      "--port-offset",
      String(freePortOffset()),
      ...args,
    ],
    {},
    { timeoutMs },
  );
  assert.notEqual(stdout, "", stderr);
  const report: Report = JSON.parse(stdout);
  const told = `${stderr}\n${reportText(report)}`;
  assert.deepEqual(report.failures, [], told);
  assert.equal(code, 0, told);
  return { report, told };
}

/** Two minutes on a quiet machine. */
const timeoutMs = 900_000;
