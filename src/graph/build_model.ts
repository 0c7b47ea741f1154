import {
  type ConfigEntry,
  type ConfigMap,
  type ConfigProblem,
  plainValue,
} from "../config/config_tree.ts";
import { fillDefaults } from "../config/fill_defaults.ts";
import { type JsonSchema, jsonSchemaOf } from "../config/json_schema.ts";
import { topologySettings } from "../config/topology_settings.ts";
import { zodProblems } from "../config/zod_problems.ts";
import type { DriverType } from "../core/driver_type.ts";
import type { NodeType } from "../core/node.ts";
import type { ModelNode, TopologyModel } from "./model.ts";
import {
  driverProblems,
  readDrivers,
  schemaWithDrivers,
} from "./read_drivers.ts";
import { readNode } from "./read_node.ts";
import { withNodes } from "./with_nodes.ts";

/** A topology read as far as it can be, with everything wrong about its parts. */
export interface BuiltModel {
  readonly model: TopologyModel;
  readonly problems: readonly ConfigProblem[];
}

/** What a topology may name. */
export interface Named {
  readonly types: readonly NodeType[];
  readonly drivers: readonly DriverType[];
}

/** Most nodes of one topology. */
export const maxNodes = 500;

/**
 * Reads a configuration as a topology: validates its settings, those of its
 * drivers and each node's options against what they name. What is wrong keeps a default in the model,
 * so that the rest can be checked as well.
 */
export function buildModel(
  root: ConfigMap,
  file: string,
  { types, drivers }: Named,
): BuiltModel {
  const settings = readSettings(root, drivers);
  const entries = nodeEntries(root);
  const byName = new Map(types.map((type) => [type.type, type]));
  const problems = [...settings.problems, ...entries.problems];
  const nodes: ModelNode[] = [];
  for (const [id, entry] of entries.nodes) {
    const read = readNode(id, entry, {
      types: byName,
      ids: [...entries.nodes.keys()],
    });
    nodes.push(read.node);
    problems.push(...read.problems);
  }
  const model = {
    file,
    ...settings.values,
    nodes,
    tree: withNodes(
      fillDefaults(root, schemaWithDrivers(settings.values.drivers, drivers)),
      nodes,
    ),
    types,
  };
  return { model, problems };
}

type Values = Pick<
  TopologyModel,
  "name" | "doc" | "budget" | "drainMs" | "drivers" | "scoring" | "samples"
>;

function readSettings(
  root: ConfigMap,
  types: readonly DriverType[],
): { values: Values; problems: readonly ConfigProblem[] } {
  const schema = jsonSchemaOf(topologySettings);
  const tree = without(root, "nodes");
  const parsed = topologySettings.safeParse(plainValue(tree));
  const problems = parsed.success ? [] : zodProblems(parsed.error.issues, {
    tree: root,
    path: [],
    schema: besideNodes(schema),
    noun: "setting of a topology",
    rule: "field",
  });
  const { name, doc, budget, drain, scoring, samples } = parsed.data ??
    topologySettings.parse({ name: "unnamed" });
  const drivers = readDrivers(root);
  return {
    values: { name, doc, budget, drainMs: drain, drivers, scoring, samples },
    problems: [...problems, ...driverProblems(root, drivers, types)],
  };
}

function nodeEntries(root: ConfigMap): {
  nodes: ReadonlyMap<string, ConfigEntry>;
  problems: readonly ConfigProblem[];
} {
  const entry = root.entries.get("nodes");
  const nodes = entry?.value.kind === "map"
    ? entry.value.entries
    : new Map<string, ConfigEntry>();
  const wrong = entry === undefined
    ? [
      "missing-field",
      "Give the nodes of the topology, expected a map of node ids to nodes",
    ]
    : entry.value.kind !== "map"
    ? [
      "bad-value",
      `Expected a map of node ids to nodes, found a ${entry.value.kind}`,
    ]
    : nodes.size === 0
    ? ["bad-value", "Expected at least one node"]
    : nodes.size > maxNodes
    ? ["bad-value", `Expected at most ${maxNodes} nodes: ${nodes.size}`]
    : undefined;
  if (wrong === undefined) return { nodes, problems: [] };
  const [rule = "", message = ""] = wrong;
  const at = entry?.keyAt ?? root.at;
  return {
    nodes: nodes.size > maxNodes ? new Map() : nodes,
    problems: [{ rule, at, path: ["nodes"], message }],
  };
}

function without(map: ConfigMap, key: string): ConfigMap {
  const entries = new Map(map.entries);
  entries.delete(key);
  return { ...map, entries };
}

function besideNodes(schema: JsonSchema): JsonSchema {
  return { ...schema, properties: { ...schema.properties, nodes: {} } };
}
