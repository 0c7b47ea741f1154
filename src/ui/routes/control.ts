import type { Hono } from "hono";
import type { RunningTopology } from "../../runtime/running_topology.ts";
import {
  refuseWithoutToken,
  type TokenReads,
} from "../refuse_without_token.ts";

/** What control stands on. */
export interface ControlReads extends TokenReads {
  readonly running: Pick<
    RunningTopology,
    "pause" | "resume" | "drain" | "state"
  >;
}

/** Everything that may be asked of a run. */
const actions = ["pause", "resume", "drain"] as const;

/** `POST /api/pause`, `/api/resume` and `/api/drain`, with the control token. */
export function addControlRoutes(app: Hono, reads: ControlReads): void {
  const { running, logger } = reads;
  for (const action of actions) {
    app.post(`/api/${action}`, async (c) => {
      await c.req.raw.body?.cancel();
      const refusal = refuseWithoutToken(c, reads, action);
      if (refusal !== undefined) return refusal;
      running[action]();
      logger.log("info", "Did what the live pages asked for", { action });
      return c.json({ state: running.state() });
    });
  }
}
