import { isDeadLetterSink } from "./model.ts";
import type { PlanNode } from "./plan.ts";

/** How a node is drawn: its role, and dead-letter sinks apart. */
export type NodeLook = "source" | "operator" | "sink" | "dead-letter";

/** The look of a node. */
export function lookOf(node: PlanNode): NodeLook {
  return isDeadLetterSink(node.type) ? "dead-letter" : node.type.role;
}
