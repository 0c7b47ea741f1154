import assert from "node:assert/strict";
import { type ChildEnd, hotpath } from "../support/child.ts";
import { StateFolder } from "../support/state_folder.ts";

/** Events of the sample, good and broken. */
const sampleEvents = 67;

function demo(folder: StateFolder, ...args: string[]): Promise<ChildEnd> {
  return hotpath("demo", "--json", "--state", folder.path, ...args);
}

/** The one object on standard output; fails where there is anything else. */
function resultOf({ stdout, stderr, code }: ChildEnd) {
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^\{.*\}\n$/);
  return JSON.parse(stdout);
}

Deno.test("demo --json prints one object in which everything read is accounted for", async () => {
  await using folder = new StateFolder();
  const result = resultOf(await demo(folder, "--count", "500"));
  assert.equal(result.read, 500 + sampleEvents);
  assert.equal(
    result.read,
    result.scored + result.deadLettered + result.dropped,
  );
  assert.ok(result.deadLettered >= 9);
  for (const sink of ["scores", "cache", "history"]) {
    assert.equal(result.sinks[sink].written, result.scored, sink);
  }
  assert.equal(result.sinks["dead-letters"].written, result.deadLettered);
  const { p50, p95, p99 } = result.latencyMs;
  assert.ok(0 < p50 && p50 <= p95 && p95 <= p99);
  assert.ok(result.eventsPerSecond > 0);
});

Deno.test("a second demo on the same state folder scores its own events", async () => {
  await using folder = new StateFolder();
  const first = resultOf(await demo(folder, "--count", "50"));
  const second = resultOf(await demo(folder, "--count", "50", "--seed", "2"));
  assert.equal(first.read, 50 + sampleEvents);
  assert.equal(second.read, 50 + sampleEvents);
  assert.equal(second.sinks.scores.written, second.scored);
});

Deno.test("demo --count 0 runs the sample alone", async () => {
  await using folder = new StateFolder();
  const result = resultOf(await demo(folder, "--count", "0"));
  assert.equal(result.read, sampleEvents);
  assert.equal(result.scored + result.deadLettered, sampleEvents);
});

Deno.test("demo tells a person the counts, the best and what to try next", async () => {
  await using folder = new StateFolder();
  const { stdout, code } = await hotpath(
    "demo",
    "--count",
    "100",
    "--state",
    folder.path,
  );
  assert.equal(code, 0);
  assert.match(stdout, /read 167, scored \d+, dead-lettered \d+ \(.*not-json/);
  assert.match(stdout, /latency p50 [\d.]+ ms/);
  assert.match(stdout, /Top ten by composite score/);
  assert.equal(stdout.match(/deno task /g)?.length, 3);
});
