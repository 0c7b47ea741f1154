import assert from "node:assert/strict";
import fc from "fast-check";
import { drawDot } from "../../src/graph/draw_dot.ts";
import { drawMermaid } from "../../src/graph/draw_mermaid.ts";
import { drawSvg } from "../../src/graph/draw_svg.ts";
import { drawText } from "../../src/graph/draw_text.ts";
import { layoutPlan, type NodeBox } from "../../src/graph/layout_plan.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { planEdges } from "../../src/graph/plan_edges.ts";
import { stageFrames } from "../../src/graph/stage_frames.ts";
import { nodeTypes } from "../../src/registry.ts";
import { planOf } from "./load_text.ts";

/** Windows that take from one parse node, each with so many sinks. */
async function withWindows(sinks: readonly number[]): Promise<Plan> {
  const windows = sinks.map((count, at) => `
  kpi-${at}:
    type: window
    from: parse
    with: { size: 5m, grace: 1m, by: [kol_id] }
    onError: dead
${
    Array.from({ length: count }, (_, sink) =>
      `  out-${at}-${sink}: { type: kafka-sink, from: kpi-${at}, with: { topic: o, key: name }, onError: dead }`)
      .join("\n")
  }`);
  const text = `name: staged
nodes:
  in: { type: kafka-source, with: { topics: [a], group: g } }
  parse: { type: parse, from: in, with: { schema: video }, onError: dead }
  raw: { type: kafka-sink, from: parse, with: { topic: r, key: kol_id }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: d } }${windows.join("")}
`;
  return (await planOf(text, { types: nodeTypes })).plan;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width &&
    a.y < b.y + b.height && b.y < a.y + a.height;
}

function placed(plan: Plan): readonly NodeBox[] {
  const widths = new Map(plan.nodes.map(({ id }) => [id, 200]));
  return layoutPlan(plan, { widths, height: 96, columnGap: 64 }).boxes;
}

Deno.test("the stages of a window lead from one to the next through their topic", async () => {
  const plan = await withWindows([1]);
  const boxes = placed(plan);
  const left = (id: string) => boxes.find((box) => box.id === id)?.x ?? 0;
  const way = [
    "parse",
    "kpi-0-partial",
    "kpi-0-shuffle",
    "kpi-0-parts",
    "kpi-0",
  ];
  assert.deepEqual(way.map(left), way.map(left).toSorted((a, b) => a - b));
  assert.equal(left("out-0-0"), Math.max(...boxes.map((box) => box.x)));
  assert.deepEqual(planEdges(plan).filter((edge) => edge.kind === "topic"), [{
    from: "kpi-0-shuffle",
    to: "kpi-0-parts",
    kind: "topic",
    carries: "messages",
    required: true,
  }]);
});

Deno.test("a frame holds the stages of one node, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
      async (sinks) => {
        const plan = await withWindows(sinks);
        const boxes = placed(plan);
        const frames = stageFrames(plan, boxes);
        assert.equal(frames.length, sinks.length);
        boxes.forEach((box, at) => {
          const { stageOf } = plan.nodes[at]!;
          for (const frame of frames) {
            assert.equal(meet(box, frame), frame.id === stageOf, box.id);
          }
          assert(
            boxes.slice(at + 1).every((other) => !meet(box, other)),
            box.id,
          );
        });
        frames.forEach((frame, at) => {
          assert(frames.slice(at + 1).every((other) => !meet(frame, other)));
        });
      },
    ),
    { numRuns: 12 },
  );
});

Deno.test("every drawing shows that the stages belong together", async () => {
  const plan = await withWindows([1]);
  assert.match(drawSvg(plan), /data-stages="kpi-0"><rect .*kpi-0, in stages/);
  assert.match(drawSvg(plan), /through a topic of its own/);
  assert.match(drawMermaid(plan), /subgraph s_kpi_0\["kpi-0, in stages"\]/);
  assert.match(drawMermaid(plan), /n_kpi_0_shuffle ==> n_kpi_0_parts/);
  assert.match(drawDot(plan), /subgraph "cluster_kpi-0"/);
  const indent = (text: string, name: string) =>
    text.split("\n").find((line) => line.includes(`${name} (`))?.indexOf(
      name,
    ) ??
      -1;
  const text = drawText(plan);
  assert(indent(text, "kpi-0-parts") > indent(text, "kpi-0-shuffle"), text);
});
