import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { openDrivers } from "../drivers/open_drivers.ts";
import type { LoadPlanRequest, ResolvedConfig } from "../graph/load_plan.ts";
import type { Finding, Plan } from "../graph/plan.ts";
import { nodeTypes } from "../registry.ts";
import { startScoringService } from "../scoring/service.ts";
import { loadOrExit } from "./load_or_exit.ts";
import { prepareStores } from "./prepare_stores.ts";
import type { ProcessIo } from "./process_io.ts";
import { scoringModels } from "./scoring_models.ts";
import { planRequest, type TopologyOptions } from "./topology_options.ts";

/** What is needed to run a topology. */
export interface OpenRunRequest {
  readonly file: string;
  readonly options: TopologyOptions;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly io: ProcessIo;
  /** Consumer group of every source, where it is not the file's. */
  readonly group?: string | undefined;
}

/** A topology that is ready to run, with everything it stands on. */
export interface OpenRun {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  /** What lint found doubtful. */
  readonly warnings: readonly Finding[];
  readonly drivers: Drivers;
  /** Closes the drivers and the scoring service. */
  close(): Promise<void>;
}

/**
 * Loads a topology and opens what it stands on: the scoring service where the
 * profile keeps it in this process, the drivers, and on the embedded ones the
 * topics and tables. Where the topology cannot be loaded the findings are
 * printed, the exit code is set and nothing has been started.
 */
export async function openRun(
  request: OpenRunRequest,
): Promise<OpenRun | undefined> {
  const parts = { types: nodeTypes, io: request.io };
  const asked = await planRequest(request.file, request.options, parts);
  let loaded = await loadOrExit(asked, request.io);
  if (loaded === undefined) return undefined;
  const first = inGroup(asked, loaded.plan, request.group);
  if (first !== asked) loaded = await loadOrExit(first, request.io);
  if (loaded === undefined) return undefined;
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    let { plan, config, warnings } = loaded;
    if (loaded.plan.scoring === "in-process" && !first.env["SCORING_URL"]) {
      const scoring = await startScoringService({
        hostname: "127.0.0.1",
        port: 0,
        clock: request.clock,
        logger: request.logger,
        ...await scoringModels(request.io, request.logger),
      });
      closers.push(() => scoring.close());
      const env = { ...first.env, SCORING_URL: scoring.url };
      const again = await loadOrExit({ ...first, env }, request.io);
      if (again === undefined) return void await close();
      ({ plan, config, warnings } = again);
    }
    const open = await openDrivers(plan.drivers, request);
    closers.push(() => open.close());
    await prepareStores(plan, open.drivers);
    return { plan, config, warnings, drivers: open.drivers, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** The same, with every source that has a group in another one. */
function inGroup(
  request: LoadPlanRequest,
  plan: Plan,
  group: string | undefined,
): LoadPlanRequest {
  if (group === undefined) return request;
  const sets = plan.nodes
    .filter(({ type, options }) => type.role === "source" && "group" in options)
    .map(({ id }) => `nodes.${id}.with.group=${JSON.stringify(group)}`);
  return { ...request, sets: [...request.sets ?? [], ...sets] };
}
