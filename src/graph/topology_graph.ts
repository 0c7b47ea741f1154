import {
  keyOriginAt,
  type Origin,
  type Segment,
} from "../config/config_tree.ts";
import {
  isDeadLetterSink,
  type ModelNode,
  type Reference,
  type TopologyModel,
} from "./model.ts";

/** An edge between two nodes that exist. */
export interface GraphEdge {
  readonly from: ModelNode;
  readonly to: ModelNode;
  readonly kind: "events" | "failures";
  /** Where the file says so. */
  readonly reference: Reference;
}

/** A place in the file, with its path. */
export interface Place {
  readonly at: Origin;
  readonly path: readonly Segment[];
}

/** The edges of a topology both ways, and walks along them. */
export class TopologyGraph {
  readonly model: TopologyModel;
  readonly nodes: readonly ModelNode[];
  /** In the order of the file; references to nodes that are not there left out. */
  readonly edges: readonly GraphEdge[];
  readonly #byId: ReadonlyMap<string, ModelNode>;
  readonly #consumers: ReadonlyMap<ModelNode, ModelNode[]>;
  readonly #producers: ReadonlyMap<ModelNode, ModelNode[]>;
  readonly #failing: ReadonlyMap<ModelNode, ModelNode[]>;

  constructor(model: TopologyModel) {
    this.model = model;
    this.nodes = model.nodes;
    this.#byId = new Map(model.nodes.map((node) => [node.id, node]));
    this.edges = model.nodes.flatMap((node) => this.#edgesOf(node));
    const events = this.edges.filter((edge) => edge.kind === "events");
    const failures = this.edges.filter((edge) => edge.kind === "failures");
    this.#consumers = grouped(events, (edge) => [edge.from, edge.to]);
    this.#producers = grouped(events, (edge) => [edge.to, edge.from]);
    this.#failing = grouped(failures, (edge) => [edge.to, edge.from]);
  }

  node(id: string): ModelNode | undefined {
    return this.#byId.get(id);
  }

  get sources(): readonly ModelNode[] {
    return this.nodes.filter((node) => node.type?.role === "source");
  }

  /**
   * Are all fields, types and references known? Where not, what seems to be missing may
   * only be misspelt, and one mistake should be told once.
   */
  get isComplete(): boolean {
    const known = (reference: Reference) => this.#byId.has(reference.id);
    return this.nodes.every((node) =>
      node.isSound && node.type !== undefined && node.from.every(known) &&
      (node.onError === undefined || known(node.onError))
    );
  }

  /** Nodes that take this node's output. */
  consumers(node: ModelNode): readonly ModelNode[] {
    return this.#consumers.get(node) ?? [];
  }

  /** Nodes whose output this node takes. */
  producers(node: ModelNode): readonly ModelNode[] {
    return this.#producers.get(node) ?? [];
  }

  /** Nodes that send this node what they fail. */
  failing(node: ModelNode): readonly ModelNode[] {
    return this.#failing.get(node) ?? [];
  }

  /** Every node before this one along the events, itself not counted. */
  upstream(node: ModelNode): Set<ModelNode> {
    return reach(node, (one) => this.producers(one));
  }

  /** Every node after this one along the events, itself not counted. */
  downstream(node: ModelNode): Set<ModelNode> {
    return reach(node, (one) => this.consumers(one));
  }

  /** Is it a sink whose success commits wait for? */
  isRequiredSink(node: ModelNode): boolean {
    return node.type?.role === "sink" && !isDeadLetterSink(node.type) &&
      node.facts?.required !== false;
  }

  /**
   * Place of the first of these options that the node was given, else of its
   * options, else of the node.
   */
  optionPlace(node: ModelNode, names: readonly string[]): Place {
    const options = node.tree.entries.get("with");
    const path = ["nodes", node.id];
    if (options === undefined || options.keyAt.kind === "default") {
      return { at: node.at, path };
    }
    const given = options.value.kind === "map"
      ? options.value.entries
      : new Map();
    const name = names.find((one) => {
      const entry = given.get(one);
      return entry !== undefined && entry.keyAt.kind !== "default";
    });
    const inside = name === undefined ? ["with"] : ["with", name];
    return {
      at: keyOriginAt(node.tree, inside),
      path: [...path, ...inside],
    };
  }

  /** Place of the node itself. */
  nodePlace(node: ModelNode): Place {
    return { at: node.at, path: ["nodes", node.id] };
  }

  #edgesOf(node: ModelNode): GraphEdge[] {
    const edges: GraphEdge[] = [];
    for (const reference of node.from) {
      const from = this.#byId.get(reference.id);
      if (from === undefined) continue;
      edges.push({ from, to: node, kind: "events", reference });
    }
    const sink = this.#byId.get(node.onError?.id ?? "");
    if (node.onError !== undefined && sink !== undefined) {
      const { onError: reference } = node;
      edges.push({ from: node, to: sink, kind: "failures", reference });
    }
    return edges;
  }
}

function grouped(
  edges: readonly GraphEdge[],
  ends: (edge: GraphEdge) => readonly [ModelNode, ModelNode],
): Map<ModelNode, ModelNode[]> {
  const groups = new Map<ModelNode, ModelNode[]>();
  for (const edge of edges) {
    const [key, value] = ends(edge);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

function reach(
  start: ModelNode,
  next: (node: ModelNode) => readonly ModelNode[],
): Set<ModelNode> {
  const reached = new Set<ModelNode>();
  const waiting = [...next(start)];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    waiting.push(...next(node));
  }
  return reached;
}
