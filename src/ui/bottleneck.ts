import type { Plan, PlanNode } from "../graph/plan.ts";
import type { NodeSnapshot } from "../runtime/running_topology.ts";

/** What holds a topology up, as one sentence that names it. */
export interface Bottleneck {
  /**
   * `none`: nothing does. `busy`: a node has all it can do. `waiting`: a node
   * waits for what it calls. `unclear`: sources wait and nobody is to blame yet.
   */
  readonly kind: "none" | "busy" | "waiting" | "unclear";
  /** The node that it is. */
  readonly node: string | null;
  readonly sentence: string;
}

/** A node is what it is for more than this share of the time. */
const mostly = 0.5;

/**
 * Finds what holds a topology up. Downstream of a source that is blocked, it is
 * a node that is not blocked and busy for most of the time; of several, the one
 * in front of which most waits, as that is what the budget is spent on. Without
 * such a node it is one that is blocked itself: it waits for its service.
 */
export function findBottleneck(
  plan: Plan,
  nodes: readonly NodeSnapshot[],
): Bottleneck {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sources = plan.nodes.filter((node) => node.type.role === "source");
  const blocked = sources.filter((one) => isBlocked(byId.get(one.id)));
  const names = list(blocked.map((one) => one.id));
  if (blocked.length === 0) return flowing(sources, byId);
  const below = downstream(plan, blocked)
    .flatMap((one) => byId.get(one.id) ?? []);
  const busy = mostWaiting(
    below.filter((one) => !isBlocked(one) && one.busy > mostly),
  );
  const waits = blocked.length === 1 ? "waits" : "wait";
  if (busy !== undefined) {
    return {
      kind: "busy",
      node: busy.id,
      sentence: `${busy.id} is ${
        percent(busy.busy)
      } busy and holds the stream up; ${names} ${waits} for it`,
    };
  }
  const waiting = mostWaiting(below.filter(isBlocked));
  if (waiting !== undefined) {
    return {
      kind: "waiting",
      node: waiting.id,
      sentence:
        `${waiting.id} waits for what it calls (${waiting.status}); ${names} ${waits} for it`,
    };
  }
  return {
    kind: "unclear",
    node: null,
    sentence: `${names} ${waits} until something in flight has ended`,
  };
}

function flowing(
  sources: readonly PlanNode[],
  byId: ReadonlyMap<string, NodeSnapshot>,
): Bottleneck {
  const moves = sources.some((one) =>
    (byId.get(one.id)?.outPerSecond ?? 0) > 0
  );
  return {
    kind: "none",
    node: null,
    sentence: moves
      ? "Nothing holds the stream up"
      : "Nothing comes in, and nothing holds the stream up",
  };
}

function isBlocked(node: NodeSnapshot | undefined): boolean {
  return node !== undefined && node.blocked >= mostly;
}

function mostWaiting(
  nodes: readonly NodeSnapshot[],
): NodeSnapshot | undefined {
  return nodes.reduce<NodeSnapshot | undefined>(
    (most, one) =>
      most === undefined || one.waiting > most.waiting ? one : most,
    undefined,
  );
}

/** Nodes below some, in running order. */
function downstream(plan: Plan, from: readonly PlanNode[]): PlanNode[] {
  const reached = new Set(from.map((node) => node.id));
  return plan.nodes.filter((node) => {
    const isBelow = [...node.from, ...node.failuresFrom]
      .some((id) => reached.has(id));
    if (isBelow) reached.add(node.id);
    return isBelow;
  });
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function list(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2
    ? last
    : `${names.slice(0, -1).join(", ")} and ${last}`;
}
