import { printable } from "../config/printable.ts";
import { clipLabel } from "./clip_label.ts";
import { lookOf, type NodeLook } from "./node_look.ts";
import type { Plan, PlanNode } from "./plan.ts";
import { planEdges } from "./plan_edges.ts";
import { lightPalette as colours } from "./svg_palette.ts";

const maxLabelColumns = 40;

const looks: Readonly<Record<NodeLook, { shape: string; colour: string }>> = {
  source: { shape: "cds", colour: colours.source },
  operator: { shape: "box", colour: colours.operator },
  sink: { shape: "cylinder", colour: colours.sink },
  "dead-letter": { shape: "octagon", colour: colours.failure },
};

/** Draws a plan in the language of Graphviz. */
export function drawDot(plan: Plan): string {
  const edges = planEdges(plan).map((edge) => {
    const look = edge.kind === "failures"
      ? ` [style=dashed, color=${quoted(colours.failure)}]`
      : "";
    return `  ${quoted(edge.from)} -> ${quoted(edge.to)}${look};`;
  });
  return [
    `digraph ${quoted(plan.name)} {`,
    "  rankdir=LR;",
    '  node [fontname="monospace", fontsize=11];',
    ...plan.nodes.map(nodeLine),
    ...edges,
    "}",
    "",
  ].join("\n");
}

function nodeLine(node: PlanNode): string {
  const { shape, colour } = looks[lookOf(node)];
  const label = [node.id, node.type.type, printable(node.facts.summary).trim()]
    .filter((line) => line !== "")
    .map((line) => clipLabel(line, maxLabelColumns));
  const style = node.required ? "solid" : "dashed";
  return `  ${quoted(node.id)} [label=${
    quoted(...label)
  }, shape=${shape}, style=${style}, color=${quoted(colour)}];`;
}

/** A quoted string of lines; a backslash starts no escape of Graphviz's own. */
function quoted(...lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    printable(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"')
  );
  return `"${escaped.join("\\n")}"`;
}
