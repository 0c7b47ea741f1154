import type { Plan, PlanNode } from "./plan.ts";
import { planEdges } from "./plan_edges.ts";

/** What a tree says of a node: its line, and lines below it. */
export interface TreeText {
  readonly line: string;
  readonly details?: readonly string[];
}

/**
 * A plan as a tree of text, each source a root, unless it reads what another
 * node writes for it, and the dead-letter sinks after them. A node that several lead to is told once and then referred to.
 */
export function planTree(
  plan: Plan,
  textOf: (node: PlanNode) => TreeText,
): string[] {
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  const topics = planEdges(plan).filter((edge) => edge.kind === "topic");
  const told = new Set<PlanNode>();
  const lines: string[] = [];
  const tell = (node: PlanNode, prefix: string, rest: string): void => {
    if (told.has(node)) {
      lines.push(`${prefix}${node.id} (see above)`);
      return;
    }
    told.add(node);
    const { line, details = [] } = textOf(node);
    lines.push(`${prefix}${line}`);
    const through = topics.filter((edge) => edge.from === node.id)
      .map((edge) => edge.to);
    const below = [...node.consumers, ...through]
      .flatMap((id) => byId.get(id) ?? []);
    const stem = below.length > 0 ? "│" : " ";
    for (const detail of details) lines.push(`${rest}${stem}    ${detail}`);
    below.forEach((child, index) => {
      const last = index === below.length - 1;
      tell(
        child,
        `${rest}${last ? "└─ " : "├─ "}`,
        `${rest}${last ? "   " : "│  "}`,
      );
    });
  };
  for (const node of plan.nodes) {
    const isBelow = node.from.length > 0 ||
      topics.some((edge) => edge.to === node.id);
    if (!isBelow) tell(node, "", "");
  }
  return lines;
}
