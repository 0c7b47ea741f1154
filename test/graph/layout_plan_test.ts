import assert from "node:assert/strict";
import fc from "fast-check";
import { drawSvg } from "../../src/graph/draw_svg.ts";
import {
  type EdgeLine,
  layoutPlan,
  type NodeBox,
  type PlanLayout,
} from "../../src/graph/layout_plan.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { planOf } from "./load_text.ts";

/** A topology of 40 nodes: 5 chains of 7 that share sinks and cross over. */
function fortyNodes(): string {
  const chain = (n: number) => `
  in-${n}: { type: kafka-source, with: { topics: [a${n}] } }
  parse-${n}: { type: parse, from: in-${n}, with: { schema: video }, onError: dead }
  filter-${n}: { type: filter, from: [parse-${n}, parse-${n % 5 + 1}] }
  batch-${n}: { type: micro-batch, from: filter-${n} }
  score-${n}: { type: score, from: batch-${n}, with: { url: x }, onError: dead-${
    n % 2 + 1
  } }
  out-${n}: { type: kafka-sink, from: score-${n}, with: { topic: o }, onError: dead }
  cache-${n}: { type: redis-sink, from: [score-${n}, score-1, batch-5], with: { hash: h }, onError: dead-1 }`;
  return `name: forty
nodes:${[1, 2, 3, 4, 5].map(chain).join("")}
  dead: { type: dead-letter-sink, with: { topic: d } }
  dead-1: { type: dead-letter-sink, with: { topic: d } }
  dead-2: { type: dead-letter-sink, with: { topic: d } }
  tail-1: { type: count-sink, from: in-1 }
  tail-2: { type: count-sink, from: [batch-2, score-3] }
`.replaceAll("score-1, score-1", "score-1").replaceAll(
    "from: [score-1, score-1",
    "from: [score-1",
  );
}

async function forty(): Promise<{ plan: Plan; layout: PlanLayout }> {
  const { plan } = await planOf(fortyNodes());
  assert.equal(plan.nodes.length, 40);
  const widths = new Map(
    plan.nodes.map((node, index) => [node.id, 91 + index % 7 * 13]),
  );
  return { plan, layout: layoutPlan(plan, { widths, height: 60 }) };
}

Deno.test("a topology of 40 nodes lays out without overlapping boxes", async () => {
  const { layout } = await forty();
  assert.deepEqual(overlaps(layout.boxes), []);
});

Deno.test("overlapping boxes would be seen", () => {
  const box = { id: "a", x: 0, y: 0, width: 10, height: 10 };
  assert.deepEqual(overlaps([box, { ...box, id: "b", x: 9, y: 9 }]), [[
    "a",
    "b",
  ]]);
  assert.deepEqual(overlaps([box, { ...box, id: "b", x: 10 }]), []);
});

Deno.test("no edge of a topology of 40 nodes crosses a box", async () => {
  const { layout } = await forty();
  assert.ok(layout.lines.length > 60);
  assert.deepEqual(crossings(layout), []);
});

Deno.test("no topology has boxes that overlap or edges that cross a box", async () => {
  const topology = fc.array(
    fc.record({
      type: fc.constantFrom("kafka-source", "filter", "parse", "count-sink"),
      from: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      width: fc.integer({ min: 40, max: 210 }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(topology, async (nodes) => {
      const { plan } = await planOf(randomText(nodes));
      const widths = new Map(
        plan.nodes.map((node, index) => [
          node.id,
          nodes[index % nodes.length]!.width,
        ]),
      );
      const layout = layoutPlan(plan, { widths, height: 60 });
      assert.deepEqual(overlaps(layout.boxes), []);
      assert.deepEqual(crossings(layout), []);
    }),
    { numRuns: 60 },
  );
});

/** A valid topology of these nodes: all that gives something gets a taker. */
function randomText(
  nodes: readonly { readonly type: string; readonly from: number[] }[],
): string {
  const giving = ["in"];
  const taken = new Set<string>();
  const lines = nodes.map(({ type, from }, index) => {
    if (type === "kafka-source") {
      giving.push(`n${index}`);
      return `  n${index}: { type: ${type}, with: { topics: [a] } }`;
    }
    const ids = [...new Set(from.map((at) => giving[at % giving.length]!))];
    for (const id of ids) taken.add(id);
    if (type !== "count-sink") giving.push(`n${index}`);
    const more = type === "parse"
      ? ", with: { schema: video }, onError: dead"
      : "";
    return `  n${index}: { type: ${type}, from: [${ids.join(", ")}]${more} }`;
  });
  const open = giving.filter((id) => !taken.has(id));
  return `name: random
nodes:
  in: { type: kafka-source, with: { topics: [a] } }
  last: { type: parse, from: in, with: { schema: video }, onError: dead }
  end: { type: count-sink, from: [${["last", ...open].join(", ")}] }
  dead: { type: dead-letter-sink, with: { topic: d } }
${lines.join("\n")}
`;
}

Deno.test("everything lies inside the picture, events lead to the right, sinks stand last", async () => {
  const { plan, layout } = await forty();
  const boxes = new Map(layout.boxes.map((box) => [box.id, box]));
  for (const box of layout.boxes) {
    assert.ok(box.x >= 0 && box.y >= 0, box.id);
    assert.ok(box.x + box.width <= layout.width, box.id);
    assert.ok(box.y + box.height <= layout.height, box.id);
  }
  for (const { edge, points, course } of layout.lines) {
    const from = boxes.get(edge.from)!;
    const to = boxes.get(edge.to)!;
    assert.ok(points.every(({ x }) => x <= layout.width));
    if (course === "return") assert.equal(edge.kind, "failures");
    else assert.ok(from.x + from.width < to.x, `${edge.from} ${edge.to}`);
  }
  const sinks = plan.nodes.filter((node) => node.type.role === "sink");
  assert.equal(new Set(sinks.map(({ id }) => boxes.get(id)?.x)).size, 1);
});

Deno.test("dead-letter sinks stand below the other sinks", async () => {
  const { plan, layout } = await forty();
  const height = (deadLetters: boolean) =>
    layout.boxes.filter(({ id }) =>
      id.startsWith("dead") === deadLetters &&
      plan.nodes.find((node) => node.id === id)?.type.role === "sink"
    ).map(({ y }) => y);
  assert.ok(Math.min(...height(true)) > Math.max(...height(false)));
});

Deno.test("one plan always has one picture", async () => {
  const [one, two] = await Promise.all([forty(), forty()]);
  assert.deepEqual(one.layout.boxes, two.layout.boxes);
  assert.equal(drawSvg(one.plan), drawSvg(two.plan));
});

Deno.test("a topology of one source and one sink lays out", async () => {
  const { plan } = await planOf(
    "name: t\nnodes: { a: { type: kafka-source, with: { topics: [a] } }, b: { type: count-sink, from: a } }\n",
  );
  const widths = new Map([["a", 100], ["b", 100]]);
  const { boxes, lines, width, height } = layoutPlan(plan, {
    widths,
    height: 50,
  });
  assert.deepEqual(boxes, [
    { id: "a", x: 0, y: 0, width: 100, height: 50 },
    { id: "b", x: 152, y: 0, width: 100, height: 50 },
  ]);
  assert.deepEqual(lines.map((line) => line.points), [[
    { x: 100, y: 25 },
    { x: 152, y: 25 },
  ]]);
  assert.deepEqual([width, height], [252, 50]);
});

function overlaps(boxes: readonly NodeBox[]): string[][] {
  return boxes.flatMap((a, index) =>
    boxes.slice(index + 1)
      .filter((b) =>
        a.x < b.x + b.width && b.x < a.x + a.width &&
        a.y < b.y + b.height && b.y < a.y + a.height
      )
      .map((b) => [a.id, b.id])
  );
}

/** Boxes that a leg of an edge passes over, the edge's own ends left out. */
function crossings({ boxes, lines }: PlanLayout): string[] {
  return lines.flatMap((line) =>
    boxes
      .filter((box) => box.id !== line.edge.from && box.id !== line.edge.to)
      .filter((box) => legs(line).some((leg) => passes(leg, box)))
      .map((box) => `${line.edge.from} ${line.edge.to} over ${box.id}`)
  );
}

interface Leg {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The rectangle that each leg stays in: a bend stays within its two ends. */
function legs({ points }: EdgeLine): Leg[] {
  return points.slice(1).map((to, index) => {
    const from = points[index]!;
    return {
      left: Math.min(from.x, to.x),
      right: Math.max(from.x, to.x),
      top: Math.min(from.y, to.y),
      bottom: Math.max(from.y, to.y),
    };
  });
}

function passes(leg: Leg, box: NodeBox): boolean {
  return leg.left < box.x + box.width && leg.right > box.x &&
    leg.top < box.y + box.height && leg.bottom > box.y;
}
