import assert from "node:assert/strict";
import { describePlan } from "../../src/graph/describe_plan.ts";
import { drawDot } from "../../src/graph/draw_dot.ts";
import { drawJson } from "../../src/graph/draw_json.ts";
import { drawMermaid } from "../../src/graph/draw_mermaid.ts";
import { drawSvg } from "../../src/graph/draw_svg.ts";
import { drawText } from "../../src/graph/draw_text.ts";
import type { ResolvedConfig } from "../../src/graph/load_plan.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { planOf } from "./load_text.ts";

const folder = new URL("golden/", import.meta.url);
const secret = "s3cr3t-value";

const drawings: Readonly<
  Record<string, (plan: Plan, config: ResolvedConfig) => string>
> = {
  "topology.mermaid": drawMermaid,
  "topology.dot": drawDot,
  "topology.svg": drawSvg,
  "topology.text": drawText,
  "topology.json": drawJson,
  "topology.describe": describePlan,
};

async function golden() {
  const text = await Deno.readTextFile(new URL("topology.yaml", folder));
  return await planOf(text, {
    env: { SCORING_TOKEN: secret },
    sets: ["nodes.batch.with.maxWait=30ms"],
  });
}

for (const [name, draw] of Object.entries(drawings)) {
  Deno.test(`the drawing ${name} is as it was`, async () => {
    const { plan, config } = await golden();
    const drawn = draw(plan, config);
    const file = new URL(`${name}.golden`, folder);
    if (Deno.env.get("HOTPATH_UPDATE_GOLDEN") === "1") {
      await Deno.writeTextFile(file, drawn);
    }
    assert.equal(drawn, await Deno.readTextFile(file));
  });

  Deno.test(`the drawing ${name} is the same each time and holds no secret`, async () => {
    const [one, two] = await Promise.all([golden(), golden()]);
    const drawn = draw(one.plan, one.config);
    assert.equal(drawn, draw(two.plan, two.config));
    assert.doesNotMatch(drawn, new RegExp(secret));
    assert.ok(drawn.endsWith("\n") && !drawn.endsWith("\n\n"));
  });
}

Deno.test("the JSON drawing has nodes, edges and options as written", async () => {
  const { plan, config } = await golden();
  const data = JSON.parse(drawJson(plan, config));
  assert.equal(data.nodes.length, 9);
  assert.equal(data.configHash, plan.configHash);
  const batch = data.nodes.find(({ id }: { id: string }) => id === "batch");
  assert.deepEqual(batch.with, {
    maxItems: 100,
    maxWait: "30ms",
    maxBytes: "256KiB",
  });
  const score = data.nodes.find(({ id }: { id: string }) => id === "score");
  assert.equal(score.with.url, "http://user:***@127.0.0.1:8080/predict");
  assert.deepEqual(data.edges.at(-1), {
    from: "file",
    to: "dead-letters",
    kind: "failures",
    carries: "failures",
    required: true,
  });
});
