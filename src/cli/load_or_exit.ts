import {
  type LoadedPlan,
  loadPlan,
  type LoadPlanRequest,
} from "../graph/load_plan.ts";
import { type CliIo, exitCodes } from "./cli_io.ts";
import { findingLines } from "./finding_lines.ts";

/**
 * Loads a topology for a command that needs a whole one. Where it cannot be
 * loaded the findings go to standard error and the exit code is set; the
 * command has only to return.
 */
export async function loadOrExit(
  request: LoadPlanRequest,
  io: CliIo,
): Promise<Extract<LoadedPlan, { kind: "ok" }> | undefined> {
  const loaded = await loadPlan(request);
  if (loaded.kind === "ok") return loaded;
  io.err(
    findingLines(loaded.findings, { colour: io.interactive && io.colour }),
  );
  io.exit(exitCodes.config);
  return undefined;
}
