import assert from "node:assert/strict";
import { allSettled } from "../../src/cli/all_settled.ts";
import type { GroupPosition, LogAdmin } from "../../src/drivers/log.ts";
import type { PartitionLag } from "../../src/core/source.ts";
import type {
  RunningTopology,
  TelemetrySnapshot,
} from "../../src/runtime/running_topology.ts";

const topic = "t";
const ends = [
  { topic, partition: 0, start: 0, end: 10 },
  { topic, partition: 1, start: 0, end: 0 },
  { topic, partition: 2, start: 0, end: 5 },
];

const nothingDone: TelemetrySnapshot = {
  nodes: [],
  read: 0,
  settled: 0,
  settledPerSecond: 0,
  deadLettered: {},
  dropped: {},
  latency: { count: 0, p50: 0, p95: 0, p99: 0, max: 0 },
  inFlight: { events: 0, bytes: 0 },
  restarts: 0,
  stalls: 0,
  loopDelayMs: 0,
  deadLetters: [],
  rebalances: {},
  lastRebalances: [],
};

/** Asks of a run that has read so far, beside others that committed so far. */
function settledAt(
  positions: Readonly<Record<number, number>>,
  commits: Readonly<Record<number, number>> = {},
  inFlight = 0,
): Promise<boolean> {
  const lag: PartitionLag[] = Object.entries(positions)
    .map(([id, position]) => ({ topic, partition: +id, position, end: 10 }));
  const running: Pick<RunningTopology, "lag" | "telemetry"> = {
    lag: () => Promise.resolve(lag),
    telemetry: () => ({
      ...nothingDone,
      inFlight: { events: inFlight, bytes: 0 },
    }),
  };
  const unused = () => Promise.reject(new Error("Only positions are asked"));
  const admin: LogAdmin = {
    createTopics: unused,
    listTopics: unused,
    cluster: unused,
    keeping: unused,
    keepFor: unused,
    ends: unused,
    listGroups: unused,
    groupMembers: unused,
    offsetsAt: unused,
    alterOffsets: unused,
    groupPositions: (group): Promise<readonly GroupPosition[]> => {
      assert.equal(group, "g");
      return Promise.resolve(
        Object.entries(commits).map(([id, offset]) => ({
          topic,
          partition: +id,
          offset,
          metadata: "",
          end: 10,
        })),
      );
    },
  };
  return allSettled(running, admin, { group: "g", ends });
}

Deno.test("all is settled where this run has read to the ends and holds nothing", async () => {
  assert.equal(await settledAt({ 0: 10, 1: 0, 2: 5 }), true);
  assert.equal(await settledAt({ 0: 12, 1: 3, 2: 5 }), true);
});

Deno.test("nothing is settled before anything was assigned or while it is in flight", async () => {
  assert.equal(await settledAt({}), false);
  assert.equal(await settledAt({ 0: 10, 1: 0, 2: 4 }), false);
  assert.equal(await settledAt({ 0: 10, 1: 0, 2: 5 }, {}, 1), false);
});

Deno.test("what another run of the group has committed is settled", async () => {
  assert.equal(await settledAt({ 0: 10 }, { 2: 4 }), false);
  assert.equal(await settledAt({ 0: 10 }, { 2: 5 }), true);
  assert.equal(await settledAt({}, { 0: 10, 2: 5 }), true);
});
