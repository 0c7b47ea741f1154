import type { Hono } from "hono";
import { type MetricsReads, TopologyMetrics } from "../topology_metrics.ts";

/** `/metrics`: what the topology has done, for Prometheus. */
export function addMetricsRoutes(app: Hono, reads: MetricsReads): void {
  const metrics = new TopologyMetrics(reads);
  app.get("/metrics", async (c) => {
    const text = await metrics.text();
    return c.body(text, 200, { "content-type": metrics.contentType });
  });
}
