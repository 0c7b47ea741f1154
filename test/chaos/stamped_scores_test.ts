import assert from "node:assert/strict";
import { LoadEvents } from "../../scripts/chaos/load_event.ts";
import { stampedScores } from "../../scripts/chaos/stamped_scores.ts";
import { SeededRandom } from "../support/seeded_random.ts";

Deno.test("no two events of a load have a score of the service in common", () => {
  const events = new LoadEvents(new SeededRandom(1), 0);
  const numbers = Array.from({ length: 20_000 }, () => events.next())
    .flatMap(({ followers }) => followers ?? []);
  for (const name of ["trust", "success", "trending"] as const) {
    const scores = numbers.map((followers) => stampedScores(followers)[name]);
    assert.equal(new Set(scores).size, numbers.length, name);
    assert.ok(scores.every((one) => one !== null && one >= 0 && one < 100));
  }
});

Deno.test("an event tells the followers that its scores are made from", () => {
  const events = new LoadEvents(new SeededRandom(1), 0);
  for (let n = 0; n < 1_000; n++) {
    const { bytes, followers } = events.next();
    if (followers === undefined) continue;
    const value = JSON.parse(new TextDecoder().decode(bytes));
    assert.equal(value.followers_count, followers);
  }
});
