import { html } from "hono/html";
import { clipLabel, columnsOf } from "../graph/clip_label.ts";
import {
  type EdgeLine,
  layoutPlan,
  type NodeBox,
  type PlanLayout,
} from "../graph/layout_plan.ts";
import { lookOf } from "../graph/node_look.ts";
import type { Plan, PlanNode } from "../graph/plan.ts";
import {
  type StageFrame,
  stageFrames,
  stageTitle,
} from "../graph/stage_frames.ts";
import { edgePath } from "../graph/svg_shapes.ts";
import type { Markup } from "./markup.ts";

/** A card is as wide as its id needs, within these. */
const cardWidths = { least: 200, most: 268 };
const cardHeight = 96;
const columnGap = 64;
const margin = 12;
const headingHeight = 26;
/** What of a card's width its id does not have, and a wide font's character. */
const besideId = 50;
const idColumnWidth = 8.5;

/** Where everything of the live picture stands. */
export function liveLayout(plan: Plan): PlanLayout {
  return layoutPlan(plan, {
    widths: new Map(plan.nodes.map(({ id }) => [id, cardWidth(id)])),
    height: cardHeight,
    columnGap,
  });
}

function cardWidth(id: string): number {
  const wanted = Math.ceil(columnsOf(id) * idColumnWidth) + besideId;
  return Math.min(cardWidths.most, Math.max(cardWidths.least, wanted));
}

/**
 * The picture with a place for every number; a module of the page fills them
 * in. Positions are attributes, as the pages allow no inline style. Cards are
 * links, so the keyboard reaches them in running order.
 */
export function liveGraph(plan: Plan): Markup {
  const layout = liveLayout(plan);
  const width = Math.ceil(layout.width) + 2 * margin;
  const height = Math.ceil(layout.height) + 2 * margin + headingHeight;
  const boxes = new Map(layout.boxes.map((box) => [box.id, box]));
  return html`
    <svg id="graph" class="graph" width="${width}" height="${height}"
      viewBox="0 0 ${width} ${height}" role="group"
      aria-label="Topology ${plan.name}">
      <defs>${["events", "failures"].map((kind) =>
        html`
          <marker id="head-${kind}" class="head ${kind}" viewBox="0 0 8 8"
            refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"
            markerUnits="userSpaceOnUse">
            <path d="M0 0.5L8 4L0 7.5z" />
          </marker>
        `
      )}</defs>
      <g transform="translate(${margin} ${margin + headingHeight})">
    ${headings(plan, boxes)}
    ${stageFrames(plan, layout.boxes).map(frame)}
    <g aria-hidden="true">${layout.lines.map(edge)}</g>
    ${plan.nodes.map((node) => {
      const box = boxes.get(node.id);
      return box === undefined ? "" : card(node, box);
    })}
      </g>
    </svg>
  `;
}

/** Names the groups over the leftmost column that has one of them. */
function headings(
  plan: Plan,
  boxes: ReadonlyMap<string, NodeBox>,
): readonly Markup[] {
  const taken = new Set<number>();
  return groups.flatMap(({ role, title }) => {
    // A stage of a window may be a source, but nothing comes in there.
    const lefts = plan.nodes
      .filter((node) => node.type.role === role && node.stageOf === undefined)
      .flatMap((node) => boxes.get(node.id)?.x ?? []);
    const left = Math.min(...lefts);
    if (lefts.length === 0 || taken.has(left)) return [];
    taken.add(left);
    return [
      html`<text class="group-title" x="${left}" y="-12">${title}</text>`,
    ];
  });
}

const groups = [
  { role: "source", title: "Sources" },
  { role: "operator", title: "Processing" },
  { role: "sink", title: "Sinks" },
] as const;

/** What is one node in the file and several here. */
function frame(stages: StageFrame): Markup {
  const { x, y, width, height } = stages;
  return html`
    <g class="stages">
      <rect x="${x}" y="${y}" width="${width}" height="${height}"
        rx="10" />
      <text x="${x + 10}" y="${y + 13}">${stageTitle(stages)}</text>
    </g>
  `;
}

function edge(line: EdgeLine): Markup {
  const { from, to, kind } = line.edge;
  const { x, y, anchor } = labelPlace(line);
  return html`
    <g class="edge ${kind}" data-from="${from}" data-to="${to}"
      data-kind="${kind}">
      <path class="line" d="${edgePath(line)}" fill="none"
        marker-end="url(#head-${kind === "failures"
          ? "failures"
          : "events"})" />
      <text class="rate" x="${x}" y="${y}"
        text-anchor="${anchor}"></text>
      <text class="fill" x="${x}" y="${y + 23}"
        text-anchor="${anchor}"></text>
    </g>
  `;
}

/** Events are labelled where they arrive, failures where they leave. */
function labelPlace(
  { edge: { kind }, points }: EdgeLine,
): { x: number; y: number; anchor: "start" | "end" } {
  if (kind !== "failures") {
    const { x, y } = points.at(-1) ?? { x: 0, y: 0 };
    return { x: x - 13, y: y - 8, anchor: "end" };
  }
  const { x, y } = points[0] ?? { x: 0, y: 0 };
  return { x: x + 7, y: y + 14, anchor: "start" };
}

function card(node: PlanNode, box: NodeBox): Markup {
  const look = lookOf(node);
  return html`
    <foreignObject class="slot" data-slot="${node.id}" x="${box.x}"
      y="${box.y}" width="${box.width}"
      height="${box.height}"><a class="card ${look}" data-node="${node
        .id}" href="/?node=${encodeURIComponent(
          node.id,
        )}"><span class="card-head"><svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d="${glyphs[
          look
        ]}"/></svg><strong title="${node.id}">${clipLabel(
          node.id,
          Math.floor((box.width - besideId) / idColumnWidth),
        )}</strong></span><span class="card-sub"><span>${node.type
        .type}${node.required
        ? ""
        : ", best effort"}</span><span class="status" data-field="status"></span></span><span class="card-rates"><span><b data-field="in"></b> → <b data-field="out"></b></span><span>p95 <b data-field="p95"></b></span></span>${activityBar()}<span class="card-shares"><span data-field="busy"></span><span data-field="blocked"></span></span></a></foreignObject>
  `;
}

/** Busy, blocked and idle as one bar; its widths are attributes. */
function activityBar(): Markup {
  return html`
    <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none"
      aria-hidden="true">
      <rect class="idle" width="100" height="6" />
      <rect class="blocked" data-bar="blocked" width="0" height="6" />
      <rect class="busy" data-bar="busy" width="0" height="6" />
    </svg>
  `;
}

/** Each look has a sign of its own, so that none is told by colour alone. */
const glyphs = {
  source: "M2 3h6a5 5 0 0 1 0 10H2z",
  operator: "M3 3h10v10H3z",
  sink: "M3 4c0-2.6 10-2.6 10 0v8c0 2.6-10 2.6-10 0z",
  "dead-letter": "M5 2h6l3 3v6l-3 3H5l-3-3V5z",
} as const;
