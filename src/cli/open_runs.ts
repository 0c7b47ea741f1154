import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { type OpenDrivers, openDrivers } from "../drivers/open_drivers.ts";
import type {
  LoadedPlan,
  LoadPlanRequest,
  ResolvedConfig,
} from "../graph/load_plan.ts";
import type { Finding, Plan } from "../graph/plan.ts";
import { nodeTypes } from "../registry.ts";
import { startScoringService } from "../scoring/service.ts";
import { loadOrExit } from "./load_or_exit.ts";
import { prepareStores } from "./prepare_stores.ts";
import type { ProcessIo } from "./process_io.ts";
import { refuseSharing } from "./refuse_sharing.ts";
import { scoringModels } from "./scoring_models.ts";
import { planRequest, type TopologyOptions } from "./topology_options.ts";

/** What is needed to run topologies in one process. */
export interface OpenRunsRequest {
  /** One at least. */
  readonly files: readonly string[];
  readonly options: TopologyOptions;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly io: ProcessIo;
  /** Consumer group of every source, where it is not the file's. */
  readonly group?: string | undefined;
}

/** A topology that is ready to run. */
export interface OpenTopology {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  /** What lint found doubtful. */
  readonly warnings: readonly Finding[];
  readonly drivers: Drivers;
}

/** Topologies that are ready to run, with everything they stand on. */
export interface OpenRuns {
  /** In the order of the files. */
  readonly topologies: readonly OpenTopology[];
  /** Closes the drivers and the scoring service. */
  close(): Promise<void>;
}

/** A topology and how it was loaded. */
interface Loaded {
  readonly request: LoadPlanRequest;
  readonly result: Extract<LoadedPlan, { kind: "ok" }>;
}

/**
 * Loads topologies and opens what they stand on: one scoring service where a
 * profile keeps it in this process, one set of drivers for all that name the
 * same ones, and on the embedded ones the topics and tables. Where one cannot
 * be loaded the findings are printed, the exit code is set and nothing has been
 * started. Fails with `topology-invalid` where two of them cannot run together.
 */
export async function openRuns(
  request: OpenRunsRequest,
): Promise<OpenRuns | undefined> {
  const loaded: Loaded[] = [];
  for (const file of request.files) {
    const one = await loadOne(file, request);
    if (one === undefined) return undefined;
    loaded.push(one);
  }
  refuseSharing(loaded.map((one) => one.result.plan));
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const ready = await withScoring(loaded, request, closers);
    if (ready === undefined) return void await close();
    const open = await openEach(ready, request, closers);
    return { topologies: open, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function loadOne(
  file: string,
  { options, io, group }: OpenRunsRequest,
): Promise<Loaded | undefined> {
  const asked = await planRequest(file, options, { types: nodeTypes, io });
  const result = await loadOrExit(asked, io);
  if (result === undefined) return undefined;
  const request = inGroup(asked, result.plan, group);
  return request === asked ? { request, result } : await again(request, io);
}

async function again(
  request: LoadPlanRequest,
  io: ProcessIo,
): Promise<Loaded | undefined> {
  const result = await loadOrExit(request, io);
  return result && { request, result };
}

/** The same once more, with the address of the service where one is needed. */
async function withScoring(
  loaded: readonly Loaded[],
  { clock, logger, io }: OpenRunsRequest,
  closers: (() => Promise<void>)[],
): Promise<readonly Loaded[] | undefined> {
  const wantsService = ({ request, result }: Loaded) =>
    result.plan.scoring === "in-process" && !request.env["SCORING_URL"];
  if (!loaded.some(wantsService)) return loaded;
  const scoring = await startScoringService({
    hostname: "127.0.0.1",
    port: 0,
    clock,
    logger,
    ...await scoringModels(io, logger),
  });
  closers.push(() => scoring.close());
  const ready: Loaded[] = [];
  for (const one of loaded) {
    const env = { ...one.request.env, SCORING_URL: scoring.url };
    const next = wantsService(one)
      ? await again({ ...one.request, env }, io)
      : one;
    if (next === undefined) return undefined;
    ready.push(next);
  }
  return ready;
}

/** Opens the drivers, once for all that name the same ones. */
async function openEach(
  loaded: readonly Loaded[],
  request: OpenRunsRequest,
  closers: (() => Promise<void>)[],
): Promise<readonly OpenTopology[]> {
  const opened = new Map<string, OpenDrivers>();
  const topologies: OpenTopology[] = [];
  for (const { result } of loaded) {
    const { plan, config, warnings } = result;
    const choice = JSON.stringify(plan.drivers);
    const known = opened.get(choice);
    const open = known ?? await openDrivers(plan.drivers, request);
    if (known === undefined) {
      opened.set(choice, open);
      closers.push(() => open.close());
    }
    await prepareStores(plan, open.drivers);
    topologies.push({ plan, config, warnings, drivers: open.drivers });
  }
  return topologies;
}

/**
 * The same, with every source that has a group in another one. The sources that
 * the plan adds read in groups that follow from these.
 */
function inGroup(
  request: LoadPlanRequest,
  plan: Plan,
  group: string | undefined,
): LoadPlanRequest {
  if (group === undefined) return request;
  const sets = plan.nodes
    .filter(({ type, options, stageOf }) =>
      type.role === "source" && stageOf === undefined && "group" in options
    )
    .map(({ id }) => `nodes.${id}.with.group=${JSON.stringify(group)}`);
  return { ...request, sets: [...request.sets ?? [], ...sets] };
}
