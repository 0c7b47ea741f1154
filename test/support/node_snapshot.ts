import type { NodeSnapshot } from "../../src/runtime/running_topology.ts";

/** What an idle node tells, and what a test says otherwise. */
export function nodeSnapshot(
  id: string,
  parts: Partial<NodeSnapshot> = {},
): NodeSnapshot {
  const nothing = { count: 0, p50: 0, p95: 0, p99: 0, max: 0 };
  return {
    id,
    in: 0,
    out: 0,
    errors: {},
    dropped: {},
    retries: 0,
    retried: {},
    attempts: {},
    inFlight: 0,
    waiting: 0,
    waitingBytes: 0,
    inPerSecond: 0,
    outPerSecond: 0,
    busy: 0,
    blocked: 0,
    idle: 1,
    duration: nothing,
    recent: nothing,
    status: "ok",
    flushes: {},
    emitted: {},
    watermark: undefined,
    batches: 0,
    oldestMs: 0,
    ...parts,
  };
}
