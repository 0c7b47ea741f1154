import type { Context, Hono } from "hono";
import type { Clock } from "../../core/clock.ts";
import { drawDot } from "../../graph/draw_dot.ts";
import { drawJson } from "../../graph/draw_json.ts";
import { drawMermaid } from "../../graph/draw_mermaid.ts";
import { drawSvg } from "../../graph/draw_svg.ts";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan, PlanNode } from "../../graph/plan.ts";
import type { RunningTopology } from "../../runtime/running_topology.ts";
import { liveLayout } from "../live_graph.ts";
import { type LiveNode, liveView } from "../live_view.ts";
import { type DataTable, tableCsv } from "../pages/data_table.ts";
import { type DurationBin, durationBins } from "../pages/histogram.ts";
import {
  nodeDrawer,
  type NodeView,
  shownOptions,
} from "../pages/node_drawer.ts";
import { pageShell } from "../pages/page_shell.ts";
import { topologyPage } from "../pages/topology_page.ts";
import { sendCsv } from "../send_csv.ts";
import { shownSighting } from "../shown_message.ts";
import { tapOff } from "./tap.ts";

/** What the home page and the nodes read. */
export interface TopologyReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly running: Pick<RunningTopology, "telemetry" | "state" | "detail">;
  readonly clock: Clock;
}

/** The home page, the nodes, and the topology in every form of a drawing. */
export function addTopologyRoutes(app: Hono, reads: TopologyReads): void {
  const { plan, config, running, clock } = reads;
  const shell = pageShell(reads);
  app.get("/", (c) => {
    const node = plan.nodes.find((one) => one.id === c.req.query("node"));
    const drawer = node && nodeDrawer(nodeView(node, reads));
    return c.html(shell({
      title: "Topology",
      path: "/",
      modules: ["/static/topology.mjs"],
      body: topologyPage(plan, drawer),
    }));
  });
  app.get(
    "/nodes/:id/drawer",
    (c) =>
      withNode(c, plan, (node) => c.html(nodeDrawer(nodeView(node, reads)))),
  );
  app.get(
    "/api/nodes/:id",
    (c) => withNode(c, plan, (node) => c.json(nodeView(node, reads))),
  );
  app.get(
    "/api/nodes/:id/durations.csv",
    (c) =>
      withNode(c, plan, ({ id }) => {
        const bins = durationBins(running.detail(id)?.recentMs ?? []);
        return sendCsv(c, tableCsv(durationTable, bins));
      }),
  );
  const nodes = () => liveView(plan, running, clock.now()).nodes;
  app.get("/api/nodes", (c) => c.json(nodes()));
  app.get("/api/nodes.csv", (c) => sendCsv(c, tableCsv(nodesTable, nodes())));
  app.get("/api/topology", (c) =>
    c.json({
      ...JSON.parse(drawJson(plan, config)),
      layout: liveLayout(plan),
    }));
  app.get(
    "/api/topology.svg",
    (c) => c.body(drawSvg(plan), 200, { "content-type": "image/svg+xml" }),
  );
  app.get("/api/topology.mmd", (c) => c.text(drawMermaid(plan)));
  app.get("/api/topology.dot", (c) => c.text(drawDot(plan)));
}

function withNode(
  c: Context,
  plan: Plan,
  send: (node: PlanNode) => Response | Promise<Response>,
): Response | Promise<Response> {
  const node = plan.nodes.find((one) => one.id === c.req.param("id"));
  return node === undefined
    ? c.json({ detail: `There is no node ${c.req.param("id")}` }, 404)
    : send(node);
}

function nodeView(node: PlanNode, reads: TopologyReads): NodeView {
  const { plan, config, running, clock } = reads;
  const detail = running.detail(node.id);
  const mask = new Set(plan.samples.mask);
  const shown = (
    side: "in" | "out" | "failed",
    message: NonNullable<typeof detail>["lastIn"],
  ) =>
    message === undefined || !plan.samples.show ? null : shownSighting(
      { node: node.id, side, message },
      { mask, now: clock.now() },
    );
  return {
    id: node.id,
    type: node.type.type,
    typeDoc: node.type.doc,
    doc: node.doc,
    summary: node.facts.summary,
    required: node.required,
    from: node.from,
    consumers: node.consumers,
    onError: node.onError ?? null,
    options: shownOptions(node, config),
    counters: running.telemetry().nodes.find((one) => one.id === node.id) ??
      null,
    calls: detail?.calls ?? null,
    recentMs: detail?.recentMs ?? [],
    failures: (detail?.failures ?? []).map(({ at, error, message }) => {
      const sighting = shownSighting(
        { node: node.id, side: "failed", message, error },
        { mask, now: at },
      );
      return plan.samples.show
        ? sighting
        : { ...sighting, value: null, key: null };
    }),
    samples: {
      in: shown("in", detail?.lastIn),
      out: shown("out", detail?.lastOut),
    },
    samplesOff: plan.samples.show ? null : tapOff,
  };
}

const durationTable: Pick<DataTable<DurationBin>, "columns"> = {
  columns: (["fromMs", "toMs", "count"] as const)
    .map((name) => ({ title: name, value: (row) => row[name] })),
};

const nodesTable: Pick<DataTable<LiveNode>, "columns"> = {
  columns: ([
    "id",
    "status",
    "in",
    "out",
    "inPerSecond",
    "outPerSecond",
    "busy",
    "blocked",
    "idle",
    "p95",
    "waiting",
    "inFlight",
    "fill",
    "retries",
    "failed",
    "dropped",
  ] as const).map((name) => ({ title: name, value: (row) => row[name] })),
};
