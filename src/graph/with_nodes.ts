import { type ConfigMap, emptyMap } from "../config/config_tree.ts";
import type { ModelNode } from "./model.ts";

/** A configuration with these nodes in place of its own. */
export function withNodes(
  root: ConfigMap,
  nodes: readonly ModelNode[],
): ConfigMap {
  const { keyAt, value } = root.entries.get("nodes") ??
    { keyAt: root.at, value: emptyMap(root.at) };
  const entries = new Map(
    nodes.map((node) => [node.id, { keyAt: node.at, value: node.tree }]),
  );
  const others = [...root.entries].filter(([key]) => key !== "nodes");
  return {
    ...root,
    entries: new Map([
      ...others,
      ["nodes", { keyAt, value: { kind: "map", entries, at: value.at } }],
    ]),
  };
}
