import assert from "node:assert/strict";
import { chaos } from "../../scripts/chaos/chaos.ts";
import { reportText } from "../../scripts/chaos/report_text.ts";
import { noStack } from "../support/real_stack.ts";

const skipped = noStack === undefined ? "" : ` (skipped: ${noStack})`;

Deno.test({
  name:
    `kill -9 and a freeze of hotpath, its Kafka client and each server lose nothing${skipped}`,
  ignore: noStack !== undefined,
  fn: async () => {
    const lines: string[] = [];
    const report = await chaos({
      seed: 5,
      faults: 0,
      only: "killed,frozen",
      each: true,
      duration: 10,
      rate: 200,
      members: 2,
      portOffset: 20_000,
    }, (line) => lines.push(line));
    const told = `${lines.join("\n")}\n\n${reportText(report)}`;
    assert.deepEqual(report.failures, [], told);
    assert.equal(report.faults, 10, told);
  },
});
