import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { NodeInstance } from "../core/node.ts";
import type { Drivers } from "../drivers/drivers.ts";
import type { Plan } from "../graph/plan.ts";
import { callsAbove } from "./calls_above.ts";
import { closeAll } from "./close_all.ts";
import { RunningTopologies } from "./running_topologies.ts";
import type { RunningTopology } from "./running_topology.ts";
import { Supervisor } from "./supervisor.ts";
import { Telemetry } from "./telemetry.ts";

/** What a topology needs to run. */
export interface StartOptions {
  readonly plan: Plan;
  readonly drivers: Drivers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Uniform in [0, 1); jitter only. */
  readonly random?: () => number;
  /** What runs in this process, which this one joins; it alone if left out. */
  readonly topologies?: RunningTopologies;
}

/** Starts a topology. How it ends, even at once, is told by `done`. */
export function startTopology(options: StartOptions): RunningTopology {
  const { plan, clock, logger } = options;
  const ids = plan.nodes.map((node) => node.id);
  const telemetry = new Telemetry(ids, clock, callsAbove(plan));
  const topologies = options.topologies ?? new RunningTopologies(clock);
  const supervisor = new Supervisor({
    plan,
    createNodes: () => createNodes({ ...options, topologies, telemetry }),
    telemetry,
    clock,
    logger,
    random: options.random ?? Math.random,
  });
  const running: RunningTopology = {
    done: supervisor.run(),
    drain: () => supervisor.drain(),
    stop: () => supervisor.stop(),
    quietMs: () =>
      telemetry.inFlight.events > 0
        ? 0
        : clock.monotonic() - telemetry.lastActivity,
    lag: (source) => supervisor.lag(source),
    why: () => supervisor.why(),
    health: () => supervisor.health(),
    telemetry: () => telemetry.snapshot(),
    state: () => supervisor.state(),
    pause: () => supervisor.pause(),
    resume: () => supervisor.resume(),
    detail: (node) => telemetry.detail(node),
    batches: () => telemetry.batches.reports(),
    watch: (node, watcher) => telemetry.watch(node, watcher),
    histograms: (bounds) => telemetry.histograms(bounds),
  };
  topologies.add(plan, running);
  return running;
}

async function createNodes(
  options: StartOptions & {
    readonly topologies: RunningTopologies;
    readonly telemetry: Telemetry;
  },
): Promise<ReadonlyMap<string, NodeInstance>> {
  const { plan, drivers, clock, logger, topologies, telemetry } = options;
  const instances = new Map<string, NodeInstance>();
  try {
    for (const node of plan.nodes) {
      const instance = await node.type.create(node.options, {
        id: node.id,
        topology: plan.name,
        configHash: plan.configHash,
        clock,
        logger,
        drivers,
        metrics: topologies,
        tallies: telemetry.meter(node.id).tallies,
      });
      instances.set(node.id, instance);
    }
    return instances;
  } catch (thrown) {
    const made = [...instances.values()];
    await closeAll(made.map((one) => () => one.close?.()), options);
    throw thrown;
  }
}
