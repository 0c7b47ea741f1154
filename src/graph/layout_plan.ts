import { Graph, layout } from "@dagrejs/dagre";
import { lookOf } from "./node_look.ts";
import type { Plan } from "./plan.ts";
import { type PlanEdge, planEdges } from "./plan_edges.ts";
import { stagesOf } from "./stage_frames.ts";

/** A point, in the units of the picture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a node stands; x and y are its left upper corner. */
export interface NodeBox extends Point {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/**
 * The way of an edge. It runs level from point 0 to 1, bends to point 2, runs
 * level to 3, and so on; bends lie between columns, so none crosses a box. A
 * `return` leaves and enters on the right, from one sink to another.
 */
export interface EdgeLine {
  readonly edge: PlanEdge;
  readonly course: "forward" | "return";
  readonly points: readonly Point[];
}

/** Everything placed, left to right, the left upper corner at 0, 0. */
export interface PlanLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly NodeBox[];
  readonly lines: readonly EdgeLine[];
}

/** Sizes that a drawing needs of the layout. */
export interface LayoutSizes {
  /** Width that each node's text needs. */
  readonly widths: ReadonlyMap<string, number>;
  readonly height: number;
  /** Between two columns, for what is written on the edges. */
  readonly columnGap?: number;
}

type Alignment = "UL" | "UR" | "DL" | "DR";
/** The first is dagre's own mean of the others. */
const alignments = [undefined, "UL", "UR", "DL", "DR"] as const;

const defaultColumnGap = 52;
const rowGap = 26;
const laneGap = 9;
/** Beyond so many returning edges the lanes are used again. */
const maxLanes = 6;

/**
 * Places the nodes of a plan in columns, sinks in the last. Pure and stable:
 * one plan always has one layout.
 */
export function layoutPlan(plan: Plan, sizes: LayoutSizes): PlanLayout {
  // All boxes of a column are as wide as the widest, so that edges pass beside
  // them; which nodes share a column is known only after the first round.
  const first = place(plan, sizes);
  const widest = new Map<number, number>();
  for (const [id, middle] of first.middles) {
    const width = sizes.widths.get(id) ?? 0;
    widest.set(middle, Math.max(widest.get(middle) ?? 0, width));
  }
  const widths = new Map(
    [...first.middles].map(([id, middle]) => [id, widest.get(middle) ?? 0]),
  );
  // Which alignment leaves the flow straightest depends on the plan.
  const placed = alignments
    .map((align) => place(plan, { ...sizes, widths }, align))
    .reduce((best, one) => slope(one, plan) < slope(best, plan) ? one : best);
  const { bends } = placed;
  const boxes = deadLettersLast(placed.boxes, plan);
  const lines = planEdges(plan).map((edge): EdgeLine => {
    const way = bends.get(edgeKey(edge));
    return way === undefined
      ? { edge, course: "return", points: [] }
      : { edge, course: "forward", points: forwardPoints(edge, way, boxes) };
  });
  return withReturns(boxes, lines);
}

function edgeKey(edge: PlanEdge): string {
  return `${edge.from} ${edge.to} ${edge.kind}`;
}

interface Placed {
  readonly boxes: readonly NodeBox[];
  /** Middle of each node from left to right: equal in one column. */
  readonly middles: ReadonlyMap<string, number>;
  /** Points of each edge between its two ends. */
  readonly bends: ReadonlyMap<string, readonly Point[]>;
}

function place(
  plan: Plan,
  { widths, height, columnGap = defaultColumnGap }: LayoutSizes,
  align?: Alignment,
): Placed {
  const stages = stagesOf(plan);
  const graph = new Graph({
    directed: true,
    multigraph: true,
    compound: stages.size > 0,
  });
  graph.setGraph({
    rankdir: "LR",
    ranksep: columnGap,
    nodesep: rowGap,
    edgesep: rowGap / 2,
    ranker: "longest-path",
    ...align === undefined ? {} : { align },
  });
  for (const node of plan.nodes) {
    graph.setNode(node.id, { width: widths.get(node.id) ?? 0, height });
  }
  for (const [id, members] of stages) {
    const frame = `frame ${id}`;
    graph.setNode(frame, {});
    for (const member of members) graph.setParent(member, frame);
  }
  const sinks = lastNodes(plan);
  const edges = planEdges(plan).filter((edge) => !sinks.has(edge.from));
  for (const edge of edges) {
    const weight = edge.kind === "failures" ? 1 : 4;
    graph.setEdge(edge.from, edge.to, { weight }, edge.kind);
  }
  layout(graph, { constraints: downwards(plan) });
  const boxes = plan.nodes.map(({ id }): NodeBox => {
    const { x, y, width } = graph.node(id);
    return {
      id,
      x: Math.round(x - width / 2),
      y: Math.round(y - height / 2),
      width,
      height,
    };
  });
  const bends = new Map(edges.map((edge) => {
    const points: readonly Point[] =
      graph.edge(edge.from, edge.to, edge.kind).points;
    return [edgeKey(edge), points];
  }));
  const middles = new Map(
    plan.nodes.map(({ id }) => [id, Math.round(graph.node(id).x)]),
  );
  return { boxes, bends, middles };
}

/** How far, over all its edges, a layout leads up and down. */
function slope({ boxes }: Placed, plan: Plan): number {
  return planEdges(plan).reduce((sum, edge) => {
    const rise = boxOf(boxes, edge.from).y - boxOf(boxes, edge.to).y;
    return sum + Math.abs(rise) * (edge.kind === "failures" ? 0.1 : 1);
  }, 0);
}

/** Sinks behind which nothing comes: they stand in the last column. */
function lastNodes(plan: Plan): ReadonlySet<string> {
  return new Set(
    plan.nodes.filter(({ type, facts }) =>
      type.role === "sink" && facts.internalTopic === undefined
    ).map((node) => node.id),
  );
}

/** What takes from one node should stand in the order of the file. */
function downwards(plan: Plan): { left: string; right: string }[] {
  return plan.nodes.flatMap(({ consumers }) =>
    consumers.slice(1).map((right, index) => ({
      left: consumers[index] ?? right,
      right,
    }))
  );
}

/**
 * Moves dead-letter sinks below the other sinks. All boxes of the last column
 * are alike, and no edge passes it, so they can change places freely.
 */
function deadLettersLast(
  boxes: readonly NodeBox[],
  plan: Plan,
): readonly NodeBox[] {
  const last = lastNodes(plan);
  const isLast = new Map(
    plan.nodes.filter((node) => last.has(node.id))
      .map((node) => [node.id, lookOf(node) === "dead-letter"]),
  );
  const sinks = boxes.filter((box) => isLast.has(box.id))
    .toSorted((a, b) => a.y - b.y);
  const ordered = sinks.toSorted((a, b) =>
    Number(isLast.get(a.id)) - Number(isLast.get(b.id))
  );
  const heights = new Map(
    ordered.map((box, index) => [box.id, sinks[index]?.y ?? box.y]),
  );
  return boxes.map((box) => ({ ...box, y: heights.get(box.id) ?? box.y }));
}

function forwardPoints(
  edge: PlanEdge,
  way: readonly Point[],
  boxes: readonly NodeBox[],
): Point[] {
  const from = boxOf(boxes, edge.from);
  const to = boxOf(boxes, edge.to);
  const points = [rightPort(from, edge.kind)];
  for (const { x, y } of way.slice(1, -1)) {
    // Only where the edge passes a column does its height matter.
    const column = boxes.find((box) => x > box.x && x < box.x + box.width);
    if (column === undefined) continue;
    const level = Math.round(y);
    points.push({ x: column.x, y: level });
    points.push({ x: column.x + column.width, y: level });
  }
  points.push({ x: to.x, y: middleHeight(to) });
  return points;
}

/** Adds the edges that go from sink to sink, in lanes right of the last column. */
function withReturns(
  boxes: readonly NodeBox[],
  lines: readonly EdgeLine[],
): PlanLayout {
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const height = Math.max(...boxes.map((box) => box.y + box.height));
  const distance = ({ edge }: EdgeLine) =>
    Math.abs(boxOf(boxes, edge.from).y - boxOf(boxes, edge.to).y);
  // The nearest takes the innermost lane, so that none crosses another.
  const returning = lines.filter((line) => line.course === "return")
    .toSorted((a, b) => distance(a) - distance(b));
  const lanes = new Map(
    returning.map((line, index) => [line.edge, index % maxLanes + 1]),
  );
  const placed = lines.map((line): EdgeLine => {
    const lane = lanes.get(line.edge);
    if (lane === undefined) return line;
    const from = rightPort(boxOf(boxes, line.edge.from), "failures");
    const to = boxOf(boxes, line.edge.to);
    const x = right + laneGap * (lane + 1);
    const end = { x: to.x + to.width, y: middleHeight(to) };
    return {
      ...line,
      points: [from, { x, y: from.y }, { x, y: end.y }, end],
    };
  });
  const used = Math.min(returning.length, maxLanes);
  return {
    width: right + (used === 0 ? 0 : laneGap * (used + 2)),
    height,
    boxes,
    lines: placed,
  };
}

function boxOf(boxes: readonly NodeBox[], id: string): NodeBox {
  return boxes.find((box) => box.id === id) ??
    { id, x: 0, y: 0, width: 0, height: 0 };
}

/** Failures leave below the events, so that both can be told apart. */
function rightPort(box: NodeBox, kind: PlanEdge["kind"]): Point {
  const share = kind === "failures" ? 0.8 : 0.5;
  return { x: box.x + box.width, y: Math.round(box.y + box.height * share) };
}

function middleHeight(box: NodeBox): number {
  return Math.round(box.y + box.height / 2);
}
