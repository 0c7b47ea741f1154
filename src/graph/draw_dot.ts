import { printable } from "../config/printable.ts";
import { clipLabel } from "./clip_label.ts";
import { lookOf, type NodeLook } from "./node_look.ts";
import type { Plan, PlanNode } from "./plan.ts";
import { type PlanEdge, planEdges } from "./plan_edges.ts";
import { stagesOf } from "./stage_frames.ts";
import { lightPalette as colours } from "./svg_palette.ts";

const maxLabelColumns = 40;

interface Look {
  readonly shape: string;
  readonly style?: string;
  readonly colour: string;
}

const looks: Readonly<Record<NodeLook, Look>> = {
  source: { shape: "box", style: "rounded", colour: colours.source },
  operator: { shape: "box", colour: colours.operator },
  sink: { shape: "cylinder", colour: colours.sink },
  "dead-letter": { shape: "octagon", colour: colours.failure },
};

/** Draws a plan in the language of Graphviz. */
export function drawDot(plan: Plan): string {
  const edges = planEdges(plan).map((edge) => {
    const look = edgeLooks[edge.kind];
    return `  ${quoted(edge.from)} -> ${quoted(edge.to)}${look};`;
  });
  return [
    `digraph ${quoted(plan.name)} {`,
    "  rankdir=LR;",
    '  node [fontname="monospace", fontsize=11];',
    ...plan.nodes.filter((node) => node.stageOf === undefined).map(nodeLine),
    ...[...stagesOf(plan).keys()].map((id) => stageLines(id, plan)),
    ...edges,
    "}",
    "",
  ].join("\n");
}

const edgeLooks: Readonly<Record<PlanEdge["kind"], string>> = {
  events: "",
  topic: " [style=dotted]",
  failures: ` [style=dashed, color=${quoted(colours.failure)}]`,
};

/** The stages of one node of the file, as a group. */
function stageLines(id: string, { nodes }: Plan): string {
  return [
    `  subgraph ${quoted(`cluster_${id}`)} {`,
    `    label=${quoted(`${id}, in stages`)}; style="rounded,dotted";`,
    ...nodes.filter((node) => node.stageOf === id)
      .map((node) => `  ${nodeLine(node)}`),
    "  }",
  ].join("\n");
}

function nodeLine(node: PlanNode): string {
  const { shape, style, colour } = looks[lookOf(node)];
  const label = [node.id, node.type.type, printable(node.facts.summary).trim()]
    .filter((line) => line !== "")
    .map((line) => clipLabel(line, maxLabelColumns));
  const styles = [node.required ? "solid" : "dashed", style ?? ""]
    .filter((one) => one !== "").join(",");
  return `  ${quoted(node.id)} [label=${
    quoted(...label)
  }, shape=${shape}, style=${quoted(styles)}, color=${quoted(colour)}];`;
}

/** A quoted string of lines; a backslash starts no escape of Graphviz's own. */
function quoted(...lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    printable(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"')
  );
  return `"${escaped.join("\\n")}"`;
}
