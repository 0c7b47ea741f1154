import type { ConfigMap, Origin, Segment } from "../config/config_tree.ts";
import type { NodeFacts, NodeType } from "../core/node.ts";
import type { Plan } from "./plan.ts";

/** A mention of another node, at its place. */
export interface Reference {
  readonly id: string;
  readonly at: Origin;
  readonly path: readonly Segment[];
}

/**
 * A node as the file has it. What could not be read is undefined: the problem
 * is told already, and a rule that needs it passes the node over.
 */
export interface ModelNode {
  readonly id: string;
  readonly doc: string;
  /** Place of the id. */
  readonly at: Origin;
  /** The node's settings, for the place of a single one. */
  readonly tree: ConfigMap;
  /** As written; empty if it is missing. */
  readonly typeName: string;
  readonly type: NodeType | undefined;
  readonly options: Readonly<Record<string, unknown>> | undefined;
  readonly facts: NodeFacts | undefined;
  readonly from: readonly Reference[];
  readonly onError: Reference | undefined;
  /** Could its own fields, options aside, all be read? */
  readonly isSound: boolean;
  /** Id of the node of the file that it is a stage of. */
  readonly stageOf?: string;
}

/** A topology as its file has it: settings read, edges not yet checked. */
export interface TopologyModel {
  readonly file: string;
  readonly name: string;
  readonly doc: string;
  readonly budget: Plan["budget"];
  readonly drainMs: number;
  readonly drivers: Plan["drivers"];
  readonly scoring: Plan["scoring"];
  readonly samples: Plan["samples"];
  /** In the order of the file. */
  readonly nodes: readonly ModelNode[];
  /** The whole configuration, defaults filled in. */
  readonly tree: ConfigMap;
  /** All node types there are, for remedies. */
  readonly types: readonly NodeType[];
}

/** Is it a sink that takes what other nodes fail? */
export function isDeadLetterSink(type: NodeType): boolean {
  return type.role === "sink" && type.input.includes("failure");
}
