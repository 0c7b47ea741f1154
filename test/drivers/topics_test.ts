import assert from "node:assert/strict";
import { knownTopics } from "../../src/drivers/topics.ts";

Deno.test("the platform's topics have its names and partitions", () => {
  assert.deepEqual(
    Object.fromEntries(
      knownTopics.map(({ topic, partitions }) => [topic, partitions]),
    ),
    {
      "kol.discovery.raw": 3,
      "kol.profiles.raw": 3,
      "kol.videos.raw": 3,
      "kol.comments.raw": 3,
      "kol.products.raw": 3,
      "events.social.raw": 6,
      "events.web.raw": 6,
      "events.tx.raw": 6,
      "features.stream": 4,
      "alerts.stream": 2,
      "metrics.windowed": 4,
      "scores.stream": 4,
      "kol.dead-letters": 1,
    },
  );
  assert.equal(new Set(knownTopics.map(({ topic }) => topic)).size, 13);
  for (const { doc, key } of knownTopics) assert.ok(doc !== "" && key !== "");
});
