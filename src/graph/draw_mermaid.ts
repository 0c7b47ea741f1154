import { printable } from "../config/printable.ts";
import { clipLabel } from "./clip_label.ts";
import { lookOf, type NodeLook } from "./node_look.ts";
import type { Plan, PlanNode } from "./plan.ts";
import { type PlanEdge, planEdges } from "./plan_edges.ts";
import { stagesOf } from "./stage_frames.ts";
import { lightPalette as colours } from "./svg_palette.ts";

const maxLabelColumns = 40;

const brackets: Readonly<Record<NodeLook, readonly [string, string]>> = {
  source: ['(["', '"])'],
  operator: ['["', '"]'],
  sink: ['[("', '")]'],
  "dead-letter": ['{{"', '"}}'],
};

/**
 * Draws a plan as a Mermaid flowchart, which code hosts render in a page.
 * Failures are dotted arrows; what commits do not wait for has a dashed border.
 */
export function drawMermaid(plan: Plan): string {
  const edges = planEdges(plan).map((edge) => {
    return `  ${nameOf(edge.from)} ${arrows[edge.kind]} ${nameOf(edge.to)}`;
  });
  return [
    "flowchart LR",
    ...plan.nodes.filter((node) => node.stageOf === undefined).map(nodeLine),
    ...[...stagesOf(plan).keys()].map((id) => stageLines(id, plan)),
    ...edges,
    ...looks.map(([name, stroke]) =>
      `  classDef ${name} stroke:${stroke},stroke-width:2px`
    ),
    "  classDef bestEffort stroke-dasharray:3 3",
    "",
  ].join("\n");
}

const arrows: Readonly<Record<PlanEdge["kind"], string>> = {
  events: "-->",
  topic: "==>",
  failures: "-.->",
};

/** The stages of one node of the file, as a group. */
function stageLines(id: string, { nodes }: Plan): string {
  return [
    `  subgraph s_${id.replaceAll("-", "_")}["${
      escapeLabel(`${id}, in stages`)
    }"]`,
    ...nodes.filter((node) => node.stageOf === id).map(nodeLine),
    "  end",
  ].join("\n");
}

const looks = [
  ["source", colours.source],
  ["operator", colours.operator],
  ["sink", colours.sink],
  ["deadLetter", colours.failure],
] as const;

function nodeLine(node: PlanNode): string {
  const shape = lookOf(node);
  const [open, close] = brackets[shape];
  const label = [node.id, node.type.type, printable(node.facts.summary).trim()]
    .filter((line) => line !== "")
    .map((line) => escapeLabel(clipLabel(line, maxLabelColumns)))
    .join("<br/>");
  const look = shape === "dead-letter" ? "deadLetter" : shape;
  const dashed = node.required ? "" : `\n  class ${nameOf(node.id)} bestEffort`;
  return `  ${nameOf(node.id)}${open}${label}${close}:::${look}${dashed}`;
}

/** Ids may be words of Mermaid's own (`end`), so they get a prefix. */
function nameOf(id: string): string {
  return `n_${id.replaceAll("-", "_")}`;
}

/** All but plain characters as entities: nothing can end the label or be markup. */
function escapeLabel(text: string): string {
  return text.replaceAll(
    /[^\p{L}\p{N} .,:/_…-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}
