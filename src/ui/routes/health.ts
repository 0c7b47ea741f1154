import type { Hono } from "hono";
import type { RunningTopology } from "../../runtime/running_topology.ts";

/** What these routes read. */
export interface HealthReads {
  readonly running: Pick<RunningTopology, "health">;
}

/**
 * `/healthz`: the process answers. `/readyz`: 200 when the topology does its
 * work, else 503 with what keeps it from it.
 */
export function addHealthRoutes(app: Hono, reads: HealthReads): void {
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/readyz", (c) => {
    const { ready, checks } = reads.running.health();
    const reasons = checks.filter((one) => !one.ok)
      .map(({ name, detail }) => `${name}: ${detail}`);
    const status = ready ? "ready" : "not ready";
    return c.json({ status, reasons, checks }, ready ? 200 : 503);
  });
}
