import { simulate } from "./simulate.ts";

const given = Deno.env.get("HOTPATH_SEED");
const seed = given === undefined
  ? Math.floor(Math.random() * 2 ** 31)
  : Number(given);
const runs = given === undefined ? 500 : 1;

Deno.test(
  `random topologies keep their promises in random trouble (${runs} from HOTPATH_SEED=${seed})`,
  async () => {
    for (let run = 0; run < runs; run++) await simulate(seed + run);
  },
);
