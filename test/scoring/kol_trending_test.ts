import assert from "node:assert/strict";
import { kolTrending } from "../../src/scoring/kol_trending.ts";

const active = {
  avg_likes: 500,
  avg_comments: 20,
  avg_shares: 30,
  video_count_30d: 12,
  growth_rate: 0,
};

Deno.test("a KOL that does not grow trends as a steady one", () => {
  const steady = kolTrending(active);
  assert.equal(steady?.score, 31);
  assert.equal(steady?.growth, 1);
  assert.equal(steady?.market, 1);
});

Deno.test("growth raises trending, whatever the KOL's size", () => {
  const grown = kolTrending({ ...active, growth_rate: 1 });
  // raw = 0.5 * 2 + 0.3 + 0.2 * 2
  assert.equal(grown?.raw, 1.7);
  assert.equal(grown?.growth, 2);
  const large = kolTrending({ ...active, avg_likes: 5e6, growth_rate: 1 });
  assert.deepEqual(large, grown);
});

Deno.test("a KOL that loses everything is cold", () => {
  assert.equal(kolTrending({ ...active, growth_rate: -1 })?.growth, 0);
});

Deno.test("without growth or activity there is no trending score", () => {
  for (const growth_rate of [null, undefined]) {
    assert.equal(kolTrending({ ...active, growth_rate }), null);
  }
  assert.equal(kolTrending({ ...active, video_count_30d: 0 }), null);
  assert.equal(kolTrending({ growth_rate: 0.5 }), null);
  assert.equal(
    kolTrending({
      growth_rate: 0.5,
      avg_likes: 0,
      avg_comments: 0,
      avg_shares: 0,
      avg_views: 0,
    }),
    null,
  );
});

Deno.test("views stand in where no engagement is known", () => {
  assert.equal(kolTrending({ growth_rate: 0, avg_views: 1_000 })?.score, 31);
});
