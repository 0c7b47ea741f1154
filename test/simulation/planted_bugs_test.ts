import assert from "node:assert/strict";
import { plantedBugs } from "./planted_bugs.ts";
import { simulate, type SimulateOptions } from "./simulate.ts";

/** Seeds within which a planted bug has to be found. */
const seedsMax = 2_000;

/** The first seed that fails; undefined if none of the first ones does. */
async function foundAt(options: SimulateOptions): Promise<number | undefined> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    try {
      await simulate(seed, options);
    } catch {
      return seed;
    }
  }
  return undefined;
}

for (const { name, plant } of plantedBugs) {
  Deno.test(`the simulation finds a pipeline that ${name}`, async () => {
    let seed: number;
    {
      using planted = plant();
      const found = await foundAt(planted);
      assert.ok(found !== undefined, `Not found in ${seedsMax} seeds`);
      seed = found;
    }
    // It was the bug: without it the same seed is well.
    await simulate(seed);
  });
}

Deno.test("the reliability page lists every bug that is planted", async () => {
  const page = await Deno.readTextFile(
    new URL("../../docs/reliability.md", import.meta.url),
  );
  const [simulation = ""] = page.split("## Chaos on real servers");
  const listed = [...simulation.matchAll(/^\| (.+) \| \d+ \|$/gm)].map(
    ([, name]) => name,
  );
  assert.deepEqual(listed, plantedBugs.map(({ name }) => name));
});
