import type { Hono } from "hono";
import type { RunningTopology } from "../../runtime/running_topology.ts";

/** What these routes read. */
export interface WhyReads {
  readonly running: Pick<RunningTopology, "why">;
}

/**
 * `/api/why`: why each partition is where it is; `topic` and `partition` as
 * parameters name one.
 */
export function addWhyRoutes(app: Hono, reads: WhyReads): void {
  app.get("/api/why", async (c) => {
    const { topic, partition } = c.req.query();
    const whys = await reads.running.why();
    const partitions = whys.filter((one) =>
      (topic === undefined || one.topic === topic) &&
      (partition === undefined || String(one.partition) === partition)
    );
    return c.json({ partitions });
  });
}
