import type {
  NodeMetrics,
  ProcessMetrics,
} from "../../src/core/process_metrics.ts";

/** A node that has done nothing yet, but for what a test says. */
export function metricsOf(part: Partial<NodeMetrics> = {}): NodeMetrics {
  return {
    topology: "hot-path",
    node: "parse",
    startedAt: 0,
    in: 0,
    out: 0,
    errors: 0,
    dropped: 0,
    retries: 0,
    inFlight: 0,
    waiting: 0,
    busy: 0,
    blocked: 0,
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
    lag: null,
    status: "ok",
    isEnded: false,
    ...part,
  };
}

/** Metrics of a process that a test sets. */
export class SetMetrics implements ProcessMetrics {
  readonly instance = "one";
  nodes: readonly NodeMetrics[] = [];
  /** How often logs were asked. */
  asked = 0;
  /** Awaited before lags are known. */
  lags: () => Promise<void> = () => Promise.resolve();

  now(): readonly NodeMetrics[] {
    return this.nodes.map((one) => ({ ...one, lag: null }));
  }

  async withLags(): Promise<readonly NodeMetrics[]> {
    this.asked++;
    await this.lags();
    return this.nodes;
  }
}
