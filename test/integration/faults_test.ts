import assert from "node:assert/strict";
import { chaosReport } from "../support/chaos_report.ts";
import { noStack } from "../support/real_stack.ts";

const skipped = noStack === undefined ? "" : ` (skipped: ${noStack})`;

Deno.test({
  name:
    `kill -9 and a freeze of hotpath, its Kafka client and each server lose nothing${skipped}`,
  ignore: noStack !== undefined,
  fn: async () => {
    const { report, told } = await chaosReport(
      "--each",
      "--only",
      "killed,frozen",
    );
    const struck = report.byFault.map((one) => one.fault).sort();
    assert.deepEqual(struck, [
      "Kafka client frozen",
      "Kafka client killed",
      "cassandra frozen",
      "cassandra killed",
      "hotpath frozen",
      "hotpath killed",
      "kafka frozen",
      "kafka killed",
      "redis frozen",
      "redis killed",
    ], told);
  },
});

Deno.test({
  name:
    `twenty faults on real servers lose nothing and double nothing in the stores${skipped}`,
  ignore: noStack !== undefined,
  fn: async () => {
    const { report, told } = await chaosReport("--faults", "20");
    assert.equal(report.faults, 20, told);
  },
});
