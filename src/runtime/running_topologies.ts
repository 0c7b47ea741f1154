import type { Clock } from "../core/clock.ts";
import type { NodeMetrics, ProcessMetrics } from "../core/process_metrics.ts";
import type { Plan } from "../graph/plan.ts";
import { backgroundNodes } from "./background_nodes.ts";
import type { NodeSnapshot, RunningTopology } from "./running_topology.ts";

/** What of a running topology is measured. */
export type MeasuredTopology = Pick<
  RunningTopology,
  "telemetry" | "lag" | "state"
>;

interface Measured {
  readonly plan: Plan;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly running: MeasuredTopology;
}

/**
 * The topologies of one process, as the nodes of any of them may measure them.
 * One that has ended stays, so that its last numbers can still be told.
 */
export class RunningTopologies implements ProcessMetrics {
  readonly instance: string;
  readonly #clock: Clock;
  readonly #topologies: Measured[] = [];

  constructor(
    clock: Clock,
    instance: string = crypto.randomUUID().slice(0, instanceLength),
  ) {
    this.#clock = clock;
    this.instance = instance;
  }

  add(plan: Plan, running: MeasuredTopology): void {
    const startedAt = this.#clock.now();
    this.#topologies.push({ plan, running, startedAt });
  }

  now(): readonly NodeMetrics[] {
    return this.#topologies.flatMap((one) => nodesOf(one, new Map()));
  }

  async withLags(): Promise<readonly NodeMetrics[]> {
    const all = await Promise.all(
      this.#topologies.map(async (one) => nodesOf(one, await this.#lags(one))),
    );
    return all.flat();
  }

  /** Of each source, as far as its log says it in time. */
  async #lags(
    { plan, running }: Measured,
  ): Promise<ReadonlyMap<string, number | null>> {
    const sources = plan.nodes.filter(({ type }) => type.role === "source");
    return new Map(
      await Promise.all(
        sources.map(async ({ id }) =>
          [id, await this.#lag(id, running)] as const
        ),
      ),
    );
  }

  /** null where it is unknown, or nothing says it in time. */
  async #lag(id: string, running: MeasuredTopology): Promise<number | null> {
    const waited = new AbortController();
    const late = this.#clock.sleep(lagWaitMs, waited.signal)
      .then(() => undefined, () => undefined);
    // A log that cannot be asked has its lag told as unknown.
    const asked = running.lag(id).catch(() => undefined);
    const lag = await Promise.race([asked, late]);
    waited.abort();
    return lag?.reduce(
      (sum, { end, position }) => sum + Math.max(0, end - position),
      0,
    ) ?? null;
  }
}

function nodesOf(
  { plan, running, startedAt }: Measured,
  lags: ReadonlyMap<string, number | null>,
): readonly NodeMetrics[] {
  const left = backgroundNodes(plan);
  const isEnded = running.state() === "ended";
  return running.telemetry().nodes.filter(({ id }) => !left.has(id))
    .map((node) =>
      metricsOf(node, {
        topology: plan.name,
        startedAt,
        lag: lags.get(node.id) ?? null,
        isEnded,
      })
    );
}

function metricsOf(
  node: NodeSnapshot,
  more: Pick<NodeMetrics, "topology" | "startedAt" | "lag" | "isEnded">,
): NodeMetrics {
  const { in: given, out, retries, inFlight, waiting, busy, blocked } = node;
  const { count, p50, p95, p99 } = node.recent;
  const isTimed = count > 0;
  return {
    ...more,
    node: node.id,
    in: given,
    out,
    errors: sumOf(node.errors),
    dropped: sumOf(node.dropped),
    retries,
    inFlight,
    waiting,
    busy,
    blocked,
    p50Ms: isTimed ? p50 : null,
    p95Ms: isTimed ? p95 : null,
    p99Ms: isTimed ? p99 : null,
    status: node.status,
  };
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Characters of the name that a process gives itself. */
const instanceLength = 8;
/** How long a log may take to say how far it goes. */
const lagWaitMs = 1_000;
