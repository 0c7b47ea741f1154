import { columnsOf } from "./clip_label.ts";
import type { NodeLook } from "./node_look.ts";
import type { PlanEdge } from "./plan_edges.ts";
import { outline } from "./svg_shapes.ts";
import { look } from "./svg_style.ts";

/** A drawn legend and the height that it takes. */
export interface Legend {
  readonly svg: string;
  readonly height: number;
}

interface Entry {
  readonly label: string;
  draw(x: number, y: number): string;
}

const signWidth = 30;
const signHeight = 14;
const fontSize = 11;
const rowHeight = 24;
const entryGap = 22;

/** Explains forms, lines and borders, in as many rows as the width asks for. */
export function drawLegend(
  { x, y, width, hasTopics }: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly hasTopics: boolean;
  },
): Legend {
  const shown = entries.filter(({ label }) =>
    hasTopics || label !== topicLabel
  );
  const parts: string[] = [];
  let left = x;
  let top = y;
  for (const entry of shown) {
    const taken = signWidth + 8 + columnsOf(entry.label) * fontSize * 0.6;
    if (left > x && left + taken > x + width) {
      left = x;
      top += rowHeight;
    }
    parts.push(
      entry.draw(left, top),
      `<text ${look("muted")} font-size="${fontSize}" x="${
        left + signWidth + 8
      }" y="${top + signHeight - 3}">${entry.label}</text>`,
    );
    left += Math.ceil(taken) + entryGap;
  }
  return {
    svg: `<g class="legend" aria-hidden="true">\n${parts.join("\n")}\n</g>`,
    height: top - y + rowHeight,
  };
}

function box(shape: NodeLook, required: boolean): Entry["draw"] {
  return (x, y) =>
    outline(shape, { x, y, width: signWidth, height: signHeight }, required);
}

function line(kind: PlanEdge["kind"]): Entry["draw"] {
  return (x, y) =>
    `<path ${look(kind === "topic" ? "events" : kind)}${
      lineStyle(kind)
    } d="M${x} ${y + 7}H${x + signWidth}"/>`;
}

/** How a line of a kind is drawn, its colour aside. */
export function lineStyle(kind: PlanEdge["kind"]): string {
  const head = kind === "failures" ? "failures" : "events";
  return ` fill="none" stroke-width="1.6"${
    dashes[kind]
  } marker-end="url(#hotpath-head-${head})"`;
}

const dashes: Readonly<Record<PlanEdge["kind"], string>> = {
  events: "",
  topic: ' stroke-dasharray="1.5 4" stroke-linecap="round"',
  failures: ' stroke-dasharray="5 4"',
};

const topicLabel = "through a topic of its own";

const entries: readonly Entry[] = [
  { label: "source", draw: box("source", true) },
  { label: "operator", draw: box("operator", true) },
  { label: "sink", draw: box("sink", true) },
  { label: "dead letters", draw: box("dead-letter", true) },
  { label: "events", draw: line("events") },
  { label: topicLabel, draw: line("topic") },
  { label: "failures", draw: line("failures") },
  { label: "required: commits wait for it", draw: box("operator", true) },
  { label: "best effort", draw: box("operator", false) },
];
