import type { Hono } from "hono";
import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import { parseDurationMs } from "../../core/units.ts";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import type { RunningTopology } from "../../runtime/running_topology.ts";
import { eventStream } from "../event_stream.ts";
import { livePage } from "../pages/live_page.ts";
import { pageShell } from "../pages/page_shell.ts";
import { type TapRequest, TapSession } from "../tap_session.ts";
import { parseWhere } from "../where_expression.ts";

/** What a tap reads. */
export interface TapReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly running: Pick<RunningTopology, "watch">;
  readonly clock: Clock;
}

/**
 * `/live`, and behind it
 * `/api/tap?node=&side=&limit=&interval=&where=&follow=`: samples of the
 * messages at a node as server-sent events, `message` each, `end` at the limit.
 * `missed` in a message counts those before it that the reader had no room for.
 */
export function addTapRoutes(app: Hono, reads: TapReads): void {
  const shell = pageShell(reads);
  app.get("/live", (c) =>
    c.html(shell({
      title: "Live",
      path: "/live",
      modules: ["/static/live.mjs"],
      body: livePage(reads.plan, {
        node: c.req.query("node"),
        follow: c.req.query("follow"),
        off: reads.plan.samples.show ? undefined : tapOff,
      }),
    })));
  let open = 0;
  app.get("/api/tap", (c) => {
    const { plan, running, clock } = reads;
    if (!plan.samples.show) return c.json({ detail: tapOff }, 403);
    if (open >= tapsMax) {
      return c.json({ detail: `At most ${tapsMax} taps run at a time` }, 503);
    }
    let request: TapRequest;
    try {
      request = tapRequest((name) => c.req.query(name), plan);
    } catch (thrown) {
      if (!(thrown instanceof HotpathError)) throw thrown;
      return c.json({ detail: thrown.message }, 400);
    }
    return eventStream((client) => {
      open++;
      let missed = 0;
      const session = new TapSession(request, {
        watch: (node, watcher) => running.watch(node, watcher),
        clock,
        mask: new Set(plan.samples.mask),
        show: (message) => {
          if (!client.send("message", { ...message, missed })) missed++;
        },
        end: () => {
          client.send("end", {});
          client.close();
        },
      });
      // A line now and then tells a tap without traffic from a dead one.
      const stopBeat = clock.every(beatMs, () => client.send("beat", {}));
      return () => {
        open--;
        stopBeat();
        session.stop();
      };
    }, clock);
  });
}

/** Why no events are shown, and what to do about it. */
export const tapOff =
  "Events are not shown here, as the topology does not say samples: { show: true }";

function tapRequest(
  query: (name: string) => string | undefined,
  plan: Plan,
): TapRequest {
  const ids = plan.nodes.map((node) => node.id);
  const follow = query("follow") || undefined;
  const asked = (query("node") ?? "").split(",").filter((id) => id !== "");
  const unknown = asked.find((id) => !ids.includes(id));
  if (unknown !== undefined || asked.length === 0 && follow === undefined) {
    throw usage(`Name a node of ${ids.join(", ")}: ${unknown ?? ""}`);
  }
  const side = query("side") ?? "out";
  if (side !== "in" && side !== "out" && side !== "both") {
    throw usage(`Give side as in, out or both: ${side}`);
  }
  const limit = Number(query("limit") ?? limitDefault);
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax) {
    throw usage(`Give a limit from 1 to ${limitMax}: ${query("limit")}`);
  }
  const interval = query("interval") ?? intervalDefault;
  const intervalMs = parseDurationMs(interval);
  if (intervalMs === undefined) {
    throw usage(`Give the interval with its unit, as 500ms: ${interval}`);
  }
  const where = query("where");
  return {
    nodes: asked.length === 0 ? ids : asked,
    side,
    limit,
    intervalMs,
    where: where ? parseWhere(where) : undefined,
    follow,
  };
}

function usage(message: string): HotpathError {
  return new HotpathError({ code: "usage", message });
}

const tapsMax = 8;
const limitDefault = 100;
const limitMax = 1_000;
const intervalDefault = "500ms";
const beatMs = 15_000;
