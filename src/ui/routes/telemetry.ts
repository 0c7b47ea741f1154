import type { Hono } from "hono";
import type { RunningTopology } from "../../runtime/running_topology.ts";

/** What these routes read. */
export interface TelemetryReads {
  readonly running: Pick<RunningTopology, "telemetry">;
}

/** `/api/telemetry`: what the topology has done, as it is now. */
export function addTelemetryRoutes(app: Hono, reads: TelemetryReads): void {
  app.get("/api/telemetry", (c) => c.json(reads.running.telemetry()));
}
