import assert from "node:assert/strict";
import type { Generated } from "../../../src/cli/sample/generated.ts";
import { generateLooks } from "../../../src/cli/sample/generate_looks.ts";
import { HotpathError } from "../../../src/core/errors.ts";
import { messageOf } from "../../support/messages.ts";
import { parseNode } from "../../operators/parse_node.ts";

const timeMs = Date.UTC(2025, 11, 3, 10);
const decoder = new TextDecoder();

function generate(
  change: Partial<Parameters<typeof generateLooks>[0]> = {},
): Generated[] {
  return [
    ...generateLooks({ count: 3_000, seed: 7, bad: 0.1, timeMs, ...change }),
  ];
}

Deno.test("the same seed invents the same looks, another one others", () => {
  assert.deepEqual(generate(), generate());
  assert.notDeepEqual(generate(), generate({ seed: 8 }));
});

Deno.test("every good look is taken by its topic's schema and every broken one refused", async () => {
  const nodes = {
    "kol.videos.raw": await parseNode({ schema: "video" }),
    "kol.products.raw": await parseNode({ schema: "product" }),
  };
  const seen = new Set<string>();
  for (const { topic, value, isBroken } of generate()) {
    seen.add(topic);
    const node = nodes[topic as keyof typeof nodes];
    const result = node.map(messageOf({ value, timestamp: timeMs }));
    assert.equal(result instanceof HotpathError, isBroken, `${result}`);
  }
  assert.equal(seen.size, 2);
});

Deno.test("counts only grow, and those of some grow faster in the end", () => {
  const byVideo = new Map<string, number[]>();
  for (const { topic, value } of generate({ bad: 0 })) {
    if (topic !== "kol.videos.raw") continue;
    const { video_id, like_count, event_time } = JSON.parse(
      decoder.decode(value),
    );
    assert.ok(Date.parse(event_time) <= timeMs);
    byVideo.set(video_id, [...byVideo.get(video_id) ?? [], like_count]);
  }
  let surging = 0;
  for (const likes of byVideo.values()) {
    const steps = likes.slice(1).map((one, at) => one - (likes[at] ?? 0));
    assert.ok(steps.every((step) => step > 0));
    if ((steps.at(-1) ?? 0) > 6 * (steps[0] ?? 0)) surging++;
  }
  assert.equal(surging, byVideo.size / 5);
});
