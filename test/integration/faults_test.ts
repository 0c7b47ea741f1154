import assert from "node:assert/strict";
import { chaosReport } from "../support/chaos_report.ts";
import { onStack } from "../support/on_stack.ts";

onStack(
  "kill -9 and a freeze of hotpath, its Kafka client and each server lose nothing",
  async () => {
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
);

onStack(
  "twenty faults on real servers lose nothing and double nothing in the stores",
  async () => {
    const { report, told } = await chaosReport("--seed", "7", "--faults", "20");
    assert.equal(report.faults, 20, told);
  },
);
