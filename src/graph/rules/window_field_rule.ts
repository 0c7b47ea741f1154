import { nameRemedy } from "../../config/nearest_name.ts";
import type { LintRule, RuleHit } from "../lint_rule.ts";
import type { ModelNode } from "../model.ts";
import type { TopologyGraph } from "../topology_graph.ts";

/** What a window reads of an event is what the nodes before it give. */
export const windowFieldRule: LintRule = {
  name: "window-field",
  severity: "warning",
  doc: "A window groups and measures by fields that its events have",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      const known = knownFields(node, graph);
      if (known === undefined) return [];
      return (node.facts?.window?.fields ?? []).flatMap(
        ({ name, option }): RuleHit[] => {
          const [first = name] = name.split(".");
          if (known.has(first)) return [];
          return [{
            ...graph.optionPlace(node, [option]),
            message: `No event that comes here has the field, ${
              nameRemedy(first, known)
            }: ${name}`,
          }];
        },
      );
    }),
};

/**
 * Fields of any event that arrives; undefined where one way into the node does
 * not tell.
 */
function knownFields(
  node: ModelNode,
  graph: TopologyGraph,
  seen: ReadonlySet<ModelNode> = new Set(),
): ReadonlySet<string> | undefined {
  // A cycle is told of by a rule of its own.
  if (seen.has(node)) return undefined;
  const fields = new Set<string>();
  for (const before of graph.producers(node)) {
    const given = before.facts?.fields ??
      knownFields(before, graph, new Set([...seen, node]));
    if (given === undefined) return undefined;
    for (const field of given) fields.add(field);
  }
  return fields.size === 0 ? undefined : fields;
}
