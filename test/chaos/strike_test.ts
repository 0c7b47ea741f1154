import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import type { Fault, Heal } from "../../scripts/chaos/fault.ts";
import { strikeAndHeal } from "../../scripts/chaos/strike.ts";
import type { World } from "../../scripts/chaos/world.ts";

// No fault of these tests touches anything.
const world = {} as World;

function fault(strike: () => Promise<Heal>): Fault {
  return {
    name: "redis killed",
    rows: [],
    isHard: false,
    weight: 1,
    lastsMs: [0, 0],
    touches: "redis",
    strike,
  };
}

/** What became of a strike of half a second, on virtual time. */
async function outcome(strike: () => Promise<Heal>): Promise<string> {
  const clock = FakeTimers.install();
  try {
    const struck = strikeAndHeal({ fault: fault(strike), lastsMs: 500 }, world)
      .then(() => "healed", (thrown: Error) => thrown.message);
    await clock.runAllAsync();
    return `${await struck} at ${performance.now()} ms`;
  } finally {
    clock.uninstall();
  }
}

const forever = new Promise<never>(() => {});

Deno.test("a fault lasts as long as it was drawn to and is healed", async () => {
  const healed: number[] = [];
  const heal = () => Promise.resolve(void healed.push(performance.now()));
  assert.equal(
    await outcome(() => Promise.resolve(heal)),
    "healed at 500 ms",
  );
  assert.deepEqual(healed, [500]);
});

Deno.test("a heal that does not end fails after four minutes and says which", async () => {
  assert.equal(
    await outcome(() => Promise.resolve(() => forever)),
    'Heal "redis killed": not done within 240000 ms at 240500 ms',
  );
});

Deno.test("a strike that does not end fails after four minutes and says which", async () => {
  assert.equal(
    await outcome(() => forever),
    'Strike with "redis killed": not done within 240000 ms at 240000 ms',
  );
});

Deno.test("a heal that fails says why", async () => {
  assert.equal(
    await outcome(() =>
      Promise.resolve(() => Promise.reject(new Error("it ended")))
    ),
    'Heal "redis killed": it ended at 500 ms',
  );
});
