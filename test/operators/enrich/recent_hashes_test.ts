import assert from "node:assert/strict";
import { RecentHashes } from "../../../src/operators/enrich/recent_hashes.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

function recent(most: number, ageMs = 1_000, clock = new VirtualClock()) {
  return new RecentHashes({ ageMs, most, clock });
}

Deno.test("no more is kept than may be, and what was read last is", () => {
  for (const most of [1, 2, 3, 10, 101]) {
    const hashes = recent(most);
    for (let at = 0; at < 1_000; at++) {
      hashes.set(`k${at}`, { at: String(at) });
      assert.ok(hashes.size <= most, `${hashes.size} of ${most}`);
      for (let back = 0; back < Math.floor(most / 2); back++) {
        const key = Math.max(0, at - back);
        assert.deepEqual(hashes.get(`k${key}`), { at: String(key) });
      }
    }
  }
});

Deno.test("what is newer takes the place of what was read before", async () => {
  const clock = new VirtualClock();
  const hashes = recent(4, 1_000, clock);
  hashes.set("a", null);
  assert.equal(hashes.get("a"), null);
  await clock.advance(600);
  hashes.set("b", {});
  hashes.set("c", {});
  hashes.set("a", { found: "yes" });
  await clock.advance(600);
  assert.deepEqual(hashes.get("a"), { found: "yes" });
  await clock.advance(400);
  assert.equal(hashes.get("a"), undefined);
});

Deno.test("an age of nothing keeps nothing", () => {
  const hashes = recent(10, 0);
  hashes.set("a", {});
  assert.equal(hashes.get("a"), undefined);
  assert.equal(hashes.size, 0);
});
