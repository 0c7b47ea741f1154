import type { Hono } from "hono";
import type { Clock } from "../../core/clock.ts";
import type { Plan } from "../../graph/plan.ts";
import type { RunningTopology } from "../../runtime/running_topology.ts";
import { eventStream } from "../event_stream.ts";
import { clientsMax, LiveFeed } from "../live_feed.ts";
import { liveView } from "../live_view.ts";

/** What these routes read. */
export interface TelemetryReads {
  readonly plan: Plan;
  readonly running: Pick<RunningTopology, "telemetry" | "state">;
  readonly clock: Clock;
}

/**
 * `/api/telemetry`: every counter as it is now. `/api/live`: what pages show.
 * `/api/events`: the same once a second, as server-sent events named `view`.
 */
export function addTelemetryRoutes(app: Hono, reads: TelemetryReads): void {
  const { plan, running, clock } = reads;
  const look = () => liveView(plan, running, clock.now());
  const feed = new LiveFeed(look, clock);
  app.get("/api/telemetry", (c) =>
    c.json({
      at: clock.now(),
      state: running.state(),
      topology: plan.name,
      config: plan.configHash,
      ...running.telemetry(),
    }));
  app.get("/api/live", (c) => c.json(look()));
  app.get(
    "/api/events",
    (c) =>
      feed.isFull
        ? c.json(
          { detail: `At most ${clientsMax} pages listen at a time` },
          503,
        )
        : eventStream((client) => feed.add(client), clock),
  );
}
