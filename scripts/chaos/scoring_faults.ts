import type { Fault } from "./fault.ts";
import { type Manner, manners } from "./unruly_scoring.ts";

/** The ways in which a scoring service answers badly. */
export const scoringFaults: readonly Fault[] = manners
  .filter((manner) => manner !== "well")
  .map((manner) => ({
    name: `scoring service: ${manner}`,
    rows: rowsOf(manner),
    isHard: false,
    // It is waited out up to the cap, a whole minute.
    weight: manner === "too-many-huge" ? 0.1 : 1,
    lastsMs: [500, 4_000] as const,
    touches: "scoring-service",
    strike({ scoring }) {
      scoring.manner = manner;
      return Promise.resolve(() => {
        scoring.manner = "well";
        return Promise.resolve();
      });
    },
  }));

function rowsOf(manner: Manner): readonly number[] {
  if (manner.startsWith("error")) return [15];
  if (manner.startsWith("too-many")) return [16];
  if (["slow", "hang", "hang-in-body", "trickle"].includes(manner)) return [17];
  if (manner === "reset") return [19];
  return [18];
}
