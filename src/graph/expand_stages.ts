import {
  type ConfigEntry,
  type ConfigMap,
  emptyMap,
  plainValue,
} from "../config/config_tree.ts";
import { defaultNode } from "../config/default_node.ts";
import { fillDefaults } from "../config/fill_defaults.ts";
import { jsonSchemaOf } from "../config/json_schema.ts";
import { maxIdLength } from "../config/topology_settings.ts";
import { invariant } from "../core/invariant.ts";
import type { Stage, StageSource } from "../core/stage.ts";
import type { RuleHit } from "./lint_rule.ts";
import type { ModelNode, Reference, TopologyModel } from "./model.ts";
import type { TopologyGraph } from "./topology_graph.ts";
import { withNodes } from "./with_nodes.ts";

/** A topology with all stages in place of the nodes that have some. */
export interface ExpandedStages {
  readonly model: TopologyModel;
  /** What keeps nodes from being expanded; those stay as they are. */
  readonly hits: readonly RuleHit[];
}

/**
 * Puts the stages of each node in its place, so that what is drawn, described
 * and run is the same. Problems are told of the node that the file has.
 */
export function expandStages(graph: TopologyGraph): ExpandedStages {
  const { model } = graph;
  const taken = new Set(graph.nodes.map((node) => node.id));
  const hits: RuleHit[] = [];
  const nodes: ModelNode[] = [];
  for (const node of graph.nodes) {
    const stages = stagesOf(node, graph);
    const problems = Array.isArray(stages)
      ? idHits(node, stages, { graph, taken })
      : [stages];
    hits.push(...problems);
    if (!Array.isArray(stages) || stages.length === 0 || problems.length > 0) {
      nodes.push(node);
    } else nodes.push(...stages.map((one) => stageNode(one, node, model)));
  }
  const tree = withNodes(model.tree, nodes);
  return { model: { ...model, nodes, tree }, hits };
}

/** None where the node is itself alone, or cannot be told what it is. */
function stagesOf(node: ModelNode, graph: TopologyGraph): Stage[] | RuleHit {
  const { type, options } = node;
  if (type?.stages === undefined || options === undefined) return [];
  const before = graph.upstream(node);
  const sources = graph.nodes.filter((one) => before.has(one))
    .flatMap(sourceOf);
  const found = type.stages(options, { id: node.id, sources });
  if (found === undefined) return [];
  if (!("message" in found)) return [...found];
  const { message, option } = found;
  return {
    ...graph.optionPlace(node, option === undefined ? [] : [option]),
    message,
  };
}

function sourceOf({ id, type, facts }: ModelNode): StageSource[] {
  return type?.role !== "source" || facts === undefined
    ? []
    : [{ id, group: facts.group, topics: facts.topicsRead ?? [] }];
}

function idHits(
  node: ModelNode,
  stages: readonly Stage[],
  { graph, taken }: {
    readonly graph: TopologyGraph;
    readonly taken: Set<string>;
  },
): RuleHit[] {
  const place = graph.nodePlace(node);
  return stages.filter(({ name }) => name !== "").flatMap(({ name }) => {
    const id = stageId(node, name);
    if (taken.has(id)) {
      const message =
        `Choose another id, the node becomes several and one of them is: ${id}`;
      return [{ ...place, message }];
    }
    taken.add(id);
    return id.length <= maxIdLength ? [] : [{
      ...place,
      message:
        `Choose a shorter id, the node becomes several and one of them is longer than ${maxIdLength}: ${id}`,
    }];
  });
}

function stageId(node: ModelNode, name: string): string {
  return name === "" ? node.id : `${node.id}-${name}`;
}

function stageNode(
  stage: Stage,
  node: ModelNode,
  { types }: TopologyModel,
): ModelNode {
  const type = types.find((one) => one.type === stage.type);
  invariant(type !== undefined, `A stage is of a known type: ${stage.type}`);
  const from = inputs(stage, node);
  const onError = stage.canFail ? node.onError : undefined;
  const given = optionsTree(stage, node);
  const options = type.options.parse(plainValue(given));
  return {
    id: stageId(node, stage.name),
    doc: node.doc,
    at: node.at,
    tree: frame(node, {
      type: stage.type,
      from: from.map((one) => one.id),
      onError: onError?.id,
      with: fillDefaults(given, jsonSchemaOf(type.options)),
    }),
    typeName: stage.type,
    type,
    options,
    facts: type.facts(options),
    from,
    onError,
    isSound: true,
    stageOf: node.id,
  };
}

function inputs({ from }: Stage, node: ModelNode): readonly Reference[] {
  if (from === "input") return node.from;
  if (from === "nothing") return [];
  const id = stageId(node, from.stage);
  return [{ id, at: node.at, path: ["nodes", node.id] }];
}

/** The node's own options where the stage keeps them, then the stage's. */
function optionsTree(stage: Stage, node: ModelNode): ConfigMap {
  const own = node.tree.entries.get("with")?.value;
  const kept = stage.keepsOptions && own?.kind === "map"
    ? own
    : emptyMap(node.at);
  return { ...kept, entries: new Map([...kept.entries, ...added(stage.with)]) };
}

/** The node's frame as a file would have it. */
function frame(
  node: ModelNode,
  { type, from, onError, with: options }: {
    readonly type: string;
    readonly from: readonly string[];
    readonly onError: string | undefined;
    readonly with: ConfigMap;
  },
): ConfigMap {
  const doc = node.tree.entries.get("doc");
  return {
    kind: "map",
    at: node.at,
    entries: new Map([
      ...added({ type }),
      ...doc === undefined ? [] : [["doc", doc] as const],
      ...from.length === 0 ? [] : added({ from }),
      ...onError === undefined ? [] : added({ onError }),
      ["with", { keyAt: { kind: "default" }, value: options }],
    ]),
  };
}

function added(
  values: Readonly<Record<string, unknown>>,
): [string, ConfigEntry][] {
  return Object.entries(values).map(([key, value]) => [
    key,
    { keyAt: { kind: "default" }, value: defaultNode(value) },
  ]);
}
