import { configDigest } from "../config/resolved_settings.ts";
import type { Redactor } from "../config/secrets.ts";
import type { Unit } from "../core/node.ts";
import { invariant } from "../core/invariant.ts";
import { isDeadLetterSink, type ModelNode } from "./model.ts";
import type { Plan, PlanNode } from "./plan.ts";
import { runningOrder } from "./running_order.ts";
import type { TopologyGraph } from "./topology_graph.ts";

/**
 * The plan of a topology that passed every rule: nodes in running order, edges
 * known from both ends. Docs and summaries are free of secrets, options are not.
 */
export function planTopology(graph: TopologyGraph, redactor: Redactor): Plan {
  const { model } = graph;
  const order = runningOrder(graph);
  const required = requiredNodes(graph);
  return {
    name: model.name,
    doc: redactor.text(model.doc),
    file: model.file,
    budget: model.budget,
    drainMs: model.drainMs,
    drivers: model.drivers,
    scoring: model.scoring,
    samples: model.samples,
    nodes: order.map((node) =>
      planNode(node, { graph, order, required, redactor })
    ),
    configHash: configDigest(model.tree),
  };
}

interface Around {
  readonly graph: TopologyGraph;
  readonly order: readonly ModelNode[];
  readonly required: ReadonlySet<ModelNode>;
  readonly redactor: Redactor;
}

function planNode(node: ModelNode, around: Around): PlanNode {
  const { graph, order, required, redactor } = around;
  const { type, options, facts } = node;
  invariant(
    type !== undefined && options !== undefined && facts !== undefined,
    "a node that passed every rule has a type and options",
  );
  const inOrder = (nodes: readonly ModelNode[]) =>
    order.filter((one) => nodes.includes(one)).map((one) => one.id);
  return {
    id: node.id,
    doc: redactor.text(node.doc),
    type,
    options,
    facts: { ...facts, summary: redactor.text(facts.summary) },
    from: node.from.map((reference) => reference.id),
    onError: node.onError?.id,
    consumers: inOrder(graph.consumers(node)),
    failuresFrom: inOrder(graph.failing(node)),
    input: inputUnit(node, graph),
    output: type.output,
    required: required.has(node),
    ...(node.stageOf === undefined ? {} : { stageOf: node.stageOf }),
  };
}

function inputUnit(node: ModelNode, graph: TopologyGraph): Unit {
  if (node.type !== undefined && isDeadLetterSink(node.type)) return "failure";
  return graph.producers(node)[0]?.type?.output ?? "none";
}

/**
 * Nodes that commits wait for: the required sinks, what leads to them, and the
 * dead-letter sinks of any of these.
 */
function requiredNodes(graph: TopologyGraph): ReadonlySet<ModelNode> {
  const required = new Set<ModelNode>();
  for (const node of graph.nodes) {
    if (!graph.isRequiredSink(node)) continue;
    required.add(node);
    for (const before of graph.upstream(node)) required.add(before);
  }
  for (const node of [...required]) {
    const sink = graph.node(node.onError?.id ?? "");
    if (sink !== undefined) required.add(sink);
  }
  return required;
}
