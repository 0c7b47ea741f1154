import assert from "node:assert/strict";
import type { Plan } from "../../src/graph/plan.ts";
import type {
  NodeSnapshot,
  RunEnd,
  RunningTopology,
} from "../../src/runtime/running_topology.ts";
import type { RunningTopologies } from "../../src/runtime/running_topologies.ts";
import { startTopology } from "../../src/runtime/start_topology.ts";
import { nodeContext } from "./node_context.ts";
import { RecordingLogger } from "./recording_logger.ts";
import type { VirtualClock } from "./virtual_clock.ts";

/** A small plan that runs on virtual time. */
export class TopologyRun {
  readonly logger = new RecordingLogger();
  readonly running: RunningTopology;
  end: RunEnd | undefined;
  readonly #clock: VirtualClock;

  constructor(
    plan: Plan,
    clock: VirtualClock,
    random: () => number = () => 0.5,
    topologies?: RunningTopologies,
  ) {
    this.#clock = clock;
    this.running = startTopology({
      plan,
      // The nodes of a small plan are given what they work on.
      drivers: nodeContext().drivers,
      clock,
      logger: this.logger,
      random,
      ...(topologies === undefined ? {} : { topologies }),
    });
    void this.running.done.then((end) => this.end = end);
  }

  node(id: string): NodeSnapshot {
    const found = this.running.telemetry().nodes.find((one) => one.id === id);
    assert.ok(found, `No node ${id}`);
    return found;
  }

  /** Drains and expects that it works; nothing may be left behind. */
  async drain(): Promise<void> {
    this.running.drain();
    const end = await this.#clock.until(this.running.done);
    assert.deepEqual(end, { kind: "drained" });
    assert.equal(this.#clock.timers, 0);
  }

  /** Stops at once; nothing may be left behind. */
  async stop(): Promise<void> {
    this.running.stop();
    const end = await this.#clock.until(this.running.done);
    assert.deepEqual(end, { kind: "stopped" });
    assert.equal(this.#clock.timers, 0);
  }
}
