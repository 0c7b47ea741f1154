import assert from "node:assert/strict";
import { chaos } from "../../scripts/chaos/chaos.ts";
import { reportText } from "../../scripts/chaos/report_text.ts";
import { noStack } from "../support/real_stack.ts";

const skipped = noStack === undefined ? "" : ` (skipped: ${noStack})`;

Deno.test({
  name:
    `twenty faults on real servers lose nothing and double nothing in the stores${skipped}`,
  ignore: noStack !== undefined,
  fn: strikeTwenty,
});

async function strikeTwenty(): Promise<void> {
  const lines: string[] = [];
  const report = await chaos({
    seed: Date.now() % 1_000_000,
    faults: 20,
    duration: 8,
    rate: 200,
    members: 2,
    portOffset: 23_000,
  }, (line) => lines.push(line));
  const told = `${lines.join("\n")}\n\n${reportText(report)}`;
  assert.deepEqual(report.failures, [], told);
  assert.ok(report.faults >= 15, told);
}
