import { clipLabel, columnsOf, twoLines } from "./clip_label.ts";
import { escapeMarkup } from "./escape_markup.ts";
import {
  type EdgeLine,
  layoutPlan,
  type NodeBox,
  type PlanLayout,
} from "./layout_plan.ts";
import { lookOf } from "./node_look.ts";
import type { Plan, PlanNode } from "./plan.ts";
import { printable } from "../config/printable.ts";
import { drawLegend, lineStyle } from "./svg_legend.ts";
import { stageFrames, stageTitle } from "./stage_frames.ts";
import { edgePath, outline } from "./svg_shapes.ts";
import { fontStack, look, svgStyle } from "./svg_style.ts";

const margin = 24;
const idSize = 14;
const lineSize = 11;
const idTop = 23;
const lineHeight = 15;
const padding = 20;
const minBoxWidth = 118;
const maxLabelColumns = 24;
const minPictureWidth = 520;

/**
 * Draws a plan as one SVG that serves light and dark pages, with a title and a
 * description for those who cannot see it. Nodes carry `data-node="id"`, edges
 * `data-edge="from:to"` and `data-kind`, groups `data-role`.
 */
export function drawSvg(plan: Plan): string {
  const layout = layoutPlan(plan, {
    widths: new Map(plan.nodes.map((node) => [node.id, boxWidth(node)])),
    height: boxHeight(plan),
  });
  const heading = drawHeading(plan);
  const width = Math.max(layout.width, minPictureWidth);
  const legendTop = heading.height + layout.height + 34;
  const hasTopics = layout.lines.some(({ edge }) => edge.kind === "topic");
  const legend = drawLegend({ x: 0, y: legendTop, width, hasTopics });
  const full = {
    width: Math.ceil(width) + 2 * margin,
    height: legendTop + legend.height + 2 * margin - 10,
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="hotpath-graph" role="img" aria-labelledby="hotpath-title hotpath-desc" width="${full.width}" height="${full.height}" viewBox="0 0 ${full.width} ${full.height}" font-family="${fontStack}">`,
    `<title id="hotpath-title">Topology ${escapeMarkup(plan.name)}</title>`,
    `<desc id="hotpath-desc">${escapeMarkup(description(plan))}</desc>`,
    svgStyle(),
    `<defs>${head("events")}${head("failures")}</defs>`,
    `<rect ${look("page")} width="100%" height="100%" rx="8"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    heading.svg,
    `<g transform="translate(0 ${heading.height})">`,
    ...drawFrames(plan, layout),
    drawLines(layout),
    drawBoxes(plan, layout),
    "</g>",
    legend.svg,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function boxWidth(node: PlanNode): number {
  const columns = (text: string, size: number) =>
    Math.min(columnsOf(text), maxLabelColumns) * size * 0.6;
  const text = Math.max(
    columns(node.id, idSize),
    columns(node.type.type, lineSize),
    ...summaryOf(node).map((line) => columns(line, lineSize)),
  );
  // The end of a barrel takes room from the text.
  const end = lookOf(node) === "sink" ? padding / 2 : 0;
  return Math.max(minBoxWidth, Math.ceil(text) + 2 * padding + end);
}

/** All boxes are as high as the fullest. */
function boxHeight(plan: Plan): number {
  const lines = plan.nodes.map((node) => summaryOf(node).length);
  return idTop + (Math.max(...lines) + 1) * lineHeight + 14;
}

function summaryOf(node: PlanNode): string[] {
  return twoLines(printable(node.facts.summary).trim(), maxLabelColumns);
}

function drawHeading(plan: Plan): { svg: string; height: number } {
  const name = `<text ${
    look("text")
  } font-size="17" font-weight="600" x="0" y="15">${
    escapeMarkup(plan.name)
  }</text>`;
  const doc = printable(plan.doc).trim();
  if (doc === "") return { svg: name, height: 40 };
  return {
    svg: `${name}\n<text ${look("muted")} font-size="12" x="0" y="35">${
      escapeMarkup(clipLabel(doc, 100))
    }</text>`,
    height: 62,
  };
}

/** What is one node in the file and several in the plan. */
function drawFrames(plan: Plan, { boxes }: PlanLayout): string[] {
  return stageFrames(plan, boxes).map((frame) =>
    `<g data-stages="${escapeMarkup(frame.id)}"><rect ${
      look("frame")
    } fill-opacity="0.06" stroke-dasharray="2 4" x="${frame.x}" y="${frame.y}" width="${frame.width}" height="${frame.height}" rx="8"/><text ${
      look("muted")
    } font-size="11" x="${frame.x + 8}" y="${frame.y + 13}">${
      escapeMarkup(stageTitle(frame))
    }</text></g>`
  );
}

function drawLines(layout: PlanLayout): string {
  return layout.lines.map((line) => drawLine(line)).join("\n");
}

function drawLine(line: EdgeLine): string {
  const { from, to, kind, carries, required } = line.edge;
  const title = `${from} to ${to}: ${carries}${
    kind === "topic" ? " through a topic" : ""
  }${required ? "" : ", best effort"}`;
  return `<g data-edge="${
    escapeMarkup(`${from}:${to}`)
  }" data-kind="${kind}"><title>${escapeMarkup(title)}</title><path ${
    look(kind === "topic" ? "events" : kind)
  }${lineStyle(kind)} d="${edgePath(line)}"/></g>`;
}

function drawBoxes(plan: Plan, layout: PlanLayout): string {
  const boxes = new Map(layout.boxes.map((box) => [box.id, box]));
  const groups = ["source", "operator", "sink"] as const;
  return groups.map((role) => {
    const drawn = plan.nodes.flatMap((node) => {
      const box = boxes.get(node.id);
      return node.type.role === role && box !== undefined
        ? [drawBox(node, box)]
        : [];
    });
    return [`<g data-role="${role}">`, ...drawn, "</g>"].join("\n");
  }).join("\n");
}

function drawBox(node: PlanNode, box: NodeBox): string {
  const shape = lookOf(node);
  const left = box.x + padding;
  const title = [
    `${node.id} (${node.type.type})`,
    printable(node.facts.summary).trim(),
    printable(node.doc).trim(),
    node.required ? "" : "best effort: commits do not wait for it",
  ].filter((part) => part !== "").join("\n");
  const text = (
    name: "text" | "muted",
    options: { size: number; y: number; bold?: boolean },
    label: string,
  ) =>
    `<text ${look(name)} font-size="${options.size}"${
      options.bold === true ? ' font-weight="600"' : ""
    } x="${left}" y="${box.y + options.y}">${
      escapeMarkup(clipLabel(label, maxLabelColumns))
    }</text>`;
  return [
    `<g data-node="${escapeMarkup(node.id)}" data-type="${
      escapeMarkup(node.type.type)
    }" data-required="${node.required}"><title>${escapeMarkup(title)}</title>`,
    outline(shape, box, node.required),
    text("text", { size: idSize, y: idTop, bold: true }, node.id),
    text("muted", lineAt(0), node.type.type),
    ...summaryOf(node).map((line, index) =>
      text("text", lineAt(index + 1), line)
    ),
    "</g>",
  ].join("");
}

function lineAt(index: number): { size: number; y: number } {
  return { size: lineSize, y: idTop + 1 + (index + 1) * lineHeight };
}

function head(kind: "events" | "failures"): string {
  return `<marker id="hotpath-head-${kind}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse" markerUnits="userSpaceOnUse"><path ${
    look(`head-${kind}`)
  } d="M0 0.5L8 4L0 7.5z"/></marker>`;
}

function description(plan: Plan): string {
  const doc = printable(plan.doc).trim();
  const flow = plan.nodes.map((node) => {
    const to = node.consumers.length === 0
      ? ""
      : ` to ${node.consumers.join(", ")}`;
    const errors = node.onError === undefined
      ? ""
      : `, failures to ${node.onError}`;
    return `${node.id} (${node.type.type})${to}${errors}`;
  });
  return `${doc === "" ? "" : `${doc} `}${flow.join("; ")}.`;
}
