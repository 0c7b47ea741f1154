import assert from "node:assert/strict";
import { runSeeds } from "../../scripts/simulate/run_seeds.ts";
import { plantedBugs } from "./planted_bugs.ts";
import { simulate, type SimulateOptions } from "./simulate.ts";

async function run(seeds: number, options: SimulateOptions = {}) {
  const lines: string[] = [];
  const code = await runSeeds({
    seeds,
    from: 40,
    simulate: (seed) => simulate(seed, options),
    write: (line) => lines.push(line),
    note: () => {},
    now: () => 0,
  });
  return { code, lines };
}

Deno.test("a run of seeds says how many kept every promise", async () => {
  const { code, lines } = await run(5);
  assert.equal(code, 0);
  assert.deepEqual(lines, [
    "5 seeds from 40 kept every promise in 0.0 s, 5 a second",
  ]);
});

Deno.test("a seed that fails is told with its reason, and fails in the same way again", async () => {
  const bug = plantedBugs.find((one) => one.name.startsWith("commits past"));
  assert.ok(bug);
  const runs = [];
  for (let times = 0; times < 2; times++) {
    using planted = bug.plant();
    runs.push(await run(2_000, planted));
  }
  const [first, again] = runs;
  assert.deepEqual(first, again);
  assert.equal(first?.code, 1);
  const [what = "", how] = first.lines;
  const seed = /^Seed (\d+) failed after \d+ that did not: /.exec(what)?.[1];
  assert.match(what, /A commit of \d+ passed \d+, held/);
  assert.equal(
    how,
    `Run it again: deno task simulate --from ${seed} --seeds 1`,
  );
});
