import { z } from "zod";
import type {
  NodeFacts,
  NodeInstance,
  NodeType,
  Unit,
} from "../../src/core/node.ts";
import type { Plan, PlanNode } from "../../src/graph/plan.ts";

/** One node of a small plan; edges as in a file. */
export interface SmallNode {
  readonly id: string;
  readonly role: NodeType["role"];
  readonly output: Unit;
  readonly from: readonly string[];
  readonly onError?: string;
  readonly facts: NodeFacts;
  /** Makes a new instance for each start of the pipeline. */
  readonly create: () => NodeInstance | Promise<NodeInstance>;
}

/** What of a plan is not nodes. */
export interface SmallPlanOptions {
  readonly budget?: Plan["budget"];
  readonly drainMs?: number;
}

/**
 * A plan without a file: the nodes in running order, dead-letter sinks last,
 * and from them what the planner would find out.
 */
export function smallPlan(
  nodes: readonly SmallNode[],
  options: SmallPlanOptions = {},
): Plan {
  return {
    name: "small",
    doc: "",
    file: "small.yaml",
    budget: options.budget ?? { events: 1_000, bytes: 1_048_576 },
    drainMs: options.drainMs ?? 25_000,
    drivers: {
      log: { driver: "none", with: {} },
      cache: { driver: "none", with: {} },
      table: { driver: "none", with: {} },
    },
    scoring: "external",
    samples: { show: true, mask: ["bio"] },
    nodes: nodes.map((node) => planNode(node, nodes)),
    configHash: "0123456789ab",
  };
}

/** One node of {@linkcode smallPlan}. */
export function planNode(
  node: SmallNode,
  nodes: readonly SmallNode[],
): PlanNode {
  const failuresFrom = nodes.filter((one) => one.onError === node.id);
  const isDeadLetter = node.role === "sink" && node.from.length === 0;
  const first = nodes.find((one) => one.id === node.from[0]);
  return {
    id: node.id,
    doc: "",
    type: typeOf(node),
    options: {},
    facts: node.facts,
    from: node.from,
    onError: node.onError,
    consumers: nodes.filter((one) => one.from.includes(node.id))
      .map((one) => one.id),
    failuresFrom: failuresFrom.map((one) => one.id),
    input: isDeadLetter ? "failure" : first?.output ?? "none",
    output: node.output,
    required: isRequired(node, nodes),
  };
}

/** Does it lead to a sink that commits wait for, or bury its failures? */
function isRequired(node: SmallNode, nodes: readonly SmallNode[]): boolean {
  if (node.role === "sink" && node.from.length > 0) {
    return node.facts.required !== false;
  }
  return nodes.some((one) =>
    (one.from.includes(node.id) || one.onError === node.id) &&
    isRequired(one, nodes)
  );
}

function typeOf(node: SmallNode): NodeType {
  return {
    type: `small-${node.role}`,
    role: node.role,
    doc: "For tests",
    options: z.object({}),
    input: ["none", "message", "batch", "failure"],
    output: node.output,
    canFail: node.onError !== undefined,
    facts: () => node.facts,
    create: () => node.create(),
  };
}
