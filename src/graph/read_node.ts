import {
  type ConfigEntry,
  type ConfigMap,
  type ConfigNode,
  type ConfigProblem,
  emptyMap,
  type Origin,
  originAt,
  plainValue,
} from "../config/config_tree.ts";
import { fillDefaults } from "../config/fill_defaults.ts";
import { jsonSchemaOf } from "../config/json_schema.ts";
import { nameRemedy } from "../config/nearest_name.ts";
import { shownValue } from "../config/printable.ts";
import { mask } from "../config/secrets.ts";
import { shownNode } from "../config/shown_node.ts";
import {
  idPattern,
  idRule,
  maxIdLength,
  nodeSettings,
} from "../config/topology_settings.ts";
import { zodProblems } from "../config/zod_problems.ts";
import type { NodeType } from "../core/node.ts";
import type { ModelNode, Reference } from "./model.ts";

/** Names that a node can mean. */
export interface NodeNames {
  readonly types: ReadonlyMap<string, NodeType>;
  readonly ids: readonly string[];
}

interface ReadNode {
  readonly node: ModelNode;
  readonly problems: readonly ConfigProblem[];
}

/** Reads one node: its frame, then its options by the node's type. */
export function readNode(
  id: string,
  entry: ConfigEntry,
  names: NodeNames,
): ReadNode {
  const path = ["nodes", id];
  const problems = idProblems(id, entry.keyAt);
  if (entry.value.kind !== "map") {
    problems.push({
      rule: "bad-value",
      at: entry.value.at,
      path,
      message: `Expected a node, a map with its type: ${
        shownNode(entry.value)
      }`,
    });
    const tree = emptyMap(entry.value.at);
    return { node: unreadable(id, entry.keyAt, tree), problems };
  }
  const tree = entry.value;
  const parsed = nodeSettings.safeParse(plainValue(tree));
  if (!parsed.success) {
    problems.push(
      ...frameProblems(id, tree, entry.keyAt, parsed.error.issues, names),
    );
  }
  const typeName = textAt(tree, "type");
  const named = names.types.get(typeName);
  const type = named?.isStage === true ? undefined : named;
  const options = type === undefined
    ? { problems: typeProblems(tree, typeName, names, path), value: undefined }
    : readOptions(id, tree, entry.keyAt, type);
  problems.push(...options.problems);
  const value = options.value;
  const node: ModelNode = {
    id,
    doc: textAt(tree, "doc"),
    at: entry.keyAt,
    tree: filledNode(tree, entry.keyAt, type),
    typeName,
    type,
    options: value,
    facts: value === undefined ? undefined : type?.facts(value),
    from: references(tree, "from", path),
    onError: references(tree, "onError", path)
      .find((reference) => reference.path.at(-1) === "onError"),
    isSound: parsed.success,
  };
  return { node, problems };
}

function idProblems(id: string, at: Origin): ConfigProblem[] {
  if (idPattern.test(id) && id.length <= maxIdLength) return [];
  return [{
    rule: "bad-id",
    at,
    path: ["nodes", id],
    message: `Choose another id for the node, ${idRule}: ${shownValue(id)}`,
  }];
}

function frameProblems(
  id: string,
  tree: ConfigMap,
  keyAt: Origin,
  issues: Parameters<typeof zodProblems>[0],
  names: NodeNames,
): ConfigProblem[] {
  const missingType = !tree.entries.has("type");
  // An overlay that patches a node nobody declared has mistyped its id.
  const overlaid = keyAt.kind === "set" || keyAt.kind === "profile";
  if (missingType && overlaid) {
    const others = names.ids.filter((other) => other !== id);
    return [{
      rule: "unknown-node",
      at: keyAt,
      path: ["nodes", id],
      message: `Unknown node, ${nameRemedy(id, others)}: ${shownValue(id)}`,
    }];
  }
  return zodProblems(issues, {
    tree: { ...tree, at: keyAt },
    path: ["nodes", id],
    schema: jsonSchemaOf(nodeSettings),
    noun: "field of a node",
    rule: "field",
  });
}

function typeProblems(
  tree: ConfigMap,
  typeName: string,
  names: NodeNames,
  path: readonly string[],
): ConfigProblem[] {
  // A type that is missing or no text has been told of with the frame.
  if (typeName === "") return [];
  const at = { at: originAt(tree, ["type"]), path: [...path, "type"] };
  if (names.types.get(typeName)?.isStage === true) {
    const message =
      `Name the type that becomes it, the plan alone makes such a node: ${typeName}`;
    return [{ rule: "unknown-type", ...at, message }];
  }
  const writable = [...names.types.values()]
    .filter((type) => type.isStage !== true).map((type) => type.type);
  return [{
    rule: "unknown-type",
    ...at,
    message: `Unknown node type, ${nameRemedy(typeName, writable)}: ${
      shownValue(typeName)
    }`,
  }];
}

function readOptions(
  id: string,
  tree: ConfigMap,
  keyAt: Origin,
  type: NodeType,
): {
  problems: readonly ConfigProblem[];
  value: Readonly<Record<string, unknown>> | undefined;
} {
  const options = tree.entries.get("with");
  const written = options?.value ?? emptyMap(keyAt);
  // Something other than a map has been told of with the frame.
  if (written.kind !== "map") return { problems: [], value: undefined };
  const parsed = type.options.safeParse(plainValue(written));
  if (parsed.success) return { problems: [], value: parsed.data };
  const problems = zodProblems(parsed.error.issues, {
    // A missing option is shown at the key under which it is missing.
    tree: { ...written, at: options?.keyAt ?? keyAt },
    path: ["nodes", id, "with"],
    schema: jsonSchemaOf(type.options),
    noun: `option of ${type.type}`,
    rule: "option",
  });
  return { problems, value: undefined };
}

function filledNode(
  tree: ConfigMap,
  keyAt: Origin,
  type: NodeType | undefined,
): ConfigMap {
  if (type === undefined) return tree;
  const options = tree.entries.get("with") ??
    { keyAt: { kind: "default" }, value: emptyMap(keyAt) };
  if (options.value.kind !== "map") return tree;
  const value = fillDefaults(options.value, jsonSchemaOf(type.options));
  const entries = new Map(tree.entries);
  if (value.entries.size > 0) entries.set("with", { ...options, value });
  return { ...tree, entries };
}

function unreadable(id: string, at: Origin, tree: ConfigMap): ModelNode {
  return {
    id,
    doc: "",
    at,
    tree,
    typeName: "",
    type: undefined,
    options: undefined,
    facts: undefined,
    from: [],
    onError: undefined,
    isSound: false,
  };
}

function textAt(tree: ConfigMap, key: string): string {
  return textOf(tree.entries.get(key)?.value) ?? "";
}

/** Fields of the frame end up in messages and pictures: no secret names one. */
function textOf(node: ConfigNode | undefined): string | undefined {
  if (node?.kind !== "scalar" || typeof node.value !== "string") {
    return undefined;
  }
  return node.secret ? node.masked ?? mask : node.value;
}

function references(
  tree: ConfigMap,
  key: string,
  path: readonly string[],
): Reference[] {
  const value = tree.entries.get(key)?.value;
  if (value === undefined) return [];
  const items = value.kind === "list" ? value.items : [value];
  return items.flatMap((item, index) => {
    const id = textOf(item);
    const inside = value.kind === "list" ? [key, index] : [key];
    return id === undefined || id === ""
      ? []
      : [{ id, at: item.at, path: [...path, ...inside] }];
  });
}
