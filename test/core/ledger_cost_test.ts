import assert from "node:assert/strict";
import { Ledger } from "../../src/core/ledger.ts";

const offsets = 1_000_000;
const inFlight = 20_000;

/** Microseconds a call of track or settle takes, with `gap` between offsets. */
function microsecondsPerCall(gap: number): number {
  const ledger = new Ledger("topic", 0, 1, 0);
  const began = performance.now();
  for (let index = 0; index < offsets; index++) {
    ledger.track(index * gap, began);
    // Neighbours settle in swapped order, as concurrent calls do.
    if (index >= inFlight) ledger.settle(((index - inFlight) ^ 1) * gap);
  }
  for (let index = offsets - inFlight; index < offsets; index++) {
    ledger.settle((index ^ 1) * gap);
  }
  const took = performance.now() - began;
  assert.equal(ledger.committable(), (offsets - 1) * gap + 1);
  return took * 1_000 / (2 * offsets);
}

for (const [name, gap] of [["without gaps", 1], ["with gaps", 3]] as const) {
  Deno.test(`ledger takes well under a microsecond a call, ${name}`, () => {
    const took = microsecondsPerCall(gap);
    Deno.stderr.writeSync(
      new TextEncoder().encode(`  ${took.toFixed(3)} us a call\n`),
    );
    // Far above what it takes, so that only a change of kind is caught.
    assert.ok(took < 5, `${took} us a call`);
  });
}
