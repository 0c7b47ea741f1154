import { printable } from "../config/printable.ts";
import type { Plan, PlanNode } from "./plan.ts";
import { planTree } from "./plan_tree.ts";

/** Draws a plan as a tree for terminals and mails. */
export function drawText(plan: Plan): string {
  const doc = printable(plan.doc).trim();
  return [
    `${plan.name}${doc === "" ? "" : `: ${doc}`}`,
    "",
    ...planTree(plan, (node) => ({
      line: nodeLine(node),
      details: node.failuresFrom.length === 0
        ? []
        : [`failures of ${node.failuresFrom.join(", ")}`],
    })),
    "",
  ].join("\n");
}

function nodeLine(node: PlanNode): string {
  const summary = printable(node.facts.summary).trim();
  const failures = node.onError === undefined
    ? ""
    : `, failures to ${node.onError}`;
  const effort = node.required ? "" : ", best effort";
  return `${node.id} (${node.type.type}${failures}${effort})${
    summary === "" ? "" : `: ${summary}`
  }`;
}
