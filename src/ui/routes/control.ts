import type { Hono } from "hono";
import type { Logger } from "../../core/logger.ts";
import type { RunningTopology } from "../../runtime/running_topology.ts";
import type { ControlToken } from "../control_token.ts";

/** What control stands on. */
export interface ControlReads {
  readonly running: Pick<
    RunningTopology,
    "pause" | "resume" | "drain" | "state"
  >;
  readonly token: ControlToken;
  readonly logger: Logger;
}

/** Everything that may be asked of a run. */
const actions = ["pause", "resume", "drain"] as const;

/** `POST /api/pause`, `/api/resume` and `/api/drain`, with the control token. */
export function addControlRoutes(app: Hono, reads: ControlReads): void {
  const { running, token, logger } = reads;
  for (const action of actions) {
    app.post(`/api/${action}`, async (c) => {
      await c.req.raw.body?.cancel();
      if (!token.admits(c.req.raw.headers)) {
        logger.log("warn", "Refused a request without the control token", {
          action,
        });
        c.header("www-authenticate", "Bearer");
        return c.json({ detail: needsToken }, 401);
      }
      running[action]();
      return c.json({ state: running.state() });
    });
  }
}

const needsToken =
  "Send the control token as authorization: Bearer TOKEN; it is in the state folder, in ui-token-PORT, or in HOTPATH_UI_TOKEN";
