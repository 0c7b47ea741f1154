import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Plan } from "../../src/graph/plan.ts";
import { startUi } from "../../src/ui/ui_server.ts";
import {
  findChromium,
  launchChromium,
  tellNoChromium,
} from "../support/chromium.ts";
import { nodeSnapshot } from "../support/node_snapshot.ts";
import {
  batchNode,
  callNode,
  deadLetterNode,
  mapNode,
  sinkNode,
  sourceNode,
} from "../support/small_nodes.ts";
import { smallPlan } from "../support/small_plan.ts";
import { Chain } from "../support/small_topology.ts";
import { uiContext } from "../support/ui_context.ts";

const chromium = findChromium();
if (chromium === undefined) tellNoChromium();
const chain = new Chain();

/** Chains of source, map, batch, call and sinks until there are so many nodes. */
function planOf(count: number): Plan {
  const nodes = [];
  for (let index = 0; nodes.length < count - 1; index++) {
    const id = (name: string) => `${name}-with-a-long-name-${index}`;
    const error = { onError: "dead-letters" };
    nodes.push(
      sourceNode(id("source"), chain.source.open),
      mapNode(id("map"), { from: id("source"), ...error, map: (one) => one }),
      batchNode(id("batch"), {
        from: id("map"),
        clock: chain.clock,
        maxItems: 1,
      }),
      callNode(id("call"), {
        from: id("batch"),
        ...error,
        call: (batch) => Promise.resolve(batch.messages),
      }),
      ...["a", "b", "c"].map((name) =>
        sinkNode(id(name), {
          from: id("call"),
          ...error,
          write: () => Promise.resolve([]),
        })
      ),
    );
  }
  const kept = nodes.slice(0, count - 1);
  return smallPlan([
    ...kept,
    deadLetterNode("dead-letters", { write: () => Promise.resolve() }),
  ]);
}

/** What overlaps or is cut off in the picture. */
async function flaws(page: Page): Promise<string[]> {
  return await page.evaluate(`(() => {
    const cards = [...document.querySelectorAll("a.card")];
    const boxes = cards.map((card) => card.getBoundingClientRect());
    const flaws = [];
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, j) => {
      const apart = a.right <= b.left + 0.5 || b.right <= a.left + 0.5 ||
        a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
      if (!apart) flaws.push("cards " + i + " and " + (i + j + 1) + " overlap");
    }));
    cards.forEach((card, i) => {
      for (const part of card.querySelectorAll("span, strong, b")) {
        const box = part.getBoundingClientRect();
        if (box.right > boxes[i].right + 0.5 || box.bottom > boxes[i].bottom + 0.5) {
          flaws.push("cut: " + part.textContent);
        }
      }
      const name = card.querySelector("strong");
      if (name.scrollWidth > name.clientWidth) flaws.push("clipped: " + name.textContent);
    });
    const labels = [...document.querySelectorAll("g.edge text, .stages text")]
      .filter((label) => label.textContent !== "")
      .map((label) => [label.textContent, label.getBoundingClientRect()]);
    for (const [text, box] of labels) {
      boxes.forEach((card, i) => {
        const apart = box.right <= card.left + 1 || card.right <= box.left + 1 ||
          box.bottom <= card.top + 1 || card.bottom <= box.top + 1;
        if (!apart) flaws.push("label over card " + i + ": " + text);
      });
    }
    return flaws;
  })()`);
}

for (const count of [3, 12, 40]) {
  Deno.test({
    name:
      `a picture of ${count} nodes has no overlapping card and no clipped label`,
    ignore: chromium === undefined,
    async fn() {
      const plan = planOf(count);
      const run = chain.start();
      await chain.clock.advance(100);
      const context = uiContext(plan, run, chain.clock);
      const telemetry = () => ({
        ...run.running.telemetry(),
        nodes: plan.nodes.map(({ id }) =>
          nodeSnapshot(id, {
            inPerSecond: 12_345,
            outPerSecond: 12_345,
            busy: 0.99,
            blocked: 0.01,
            status: "retry 12/20",
            recent: { count: 1, p50: 1, p95: 12_345, p99: 1, max: 1 },
          })
        ),
      });
      const ui = await startUi({
        address: { hostname: "127.0.0.1", port: 0 },
        context: { ...context, running: { ...run.running, telemetry } },
      });
      const browser = await launchChromium(chromium ?? "");
      try {
        const page = await browser.newPage({
          viewport: { width: 1_440, height: 900 },
        });
        await page.goto(`${ui.url}/`);
        await page.locator("a.card b", { hasText: "12.3k/s" }).first()
          .waitFor();
        assert.equal(await page.locator("a.card").count(), count);
        assert.deepEqual(await flaws(page), []);
      } finally {
        await browser.close();
        await ui.close();
        await run.drain();
      }
    },
  });
}
