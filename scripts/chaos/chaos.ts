import { SeededRandom } from "../../test/support/seeded_random.ts";
import { runSteps, type StepResult } from "./chaos_run.ts";
import { faults } from "./faults.ts";
import { readFound } from "./found.ts";
import { judge, repeatsOf } from "./judge.ts";
import { LagWatch } from "./lag_watch.ts";
import { budgetBytes } from "./member.ts";
import { residentLimit } from "./memory_watch.ts";
import { orphanedClients } from "./orphans.ts";
import { type Report, reportOf } from "./report.ts";
import type { Stage } from "./repeats.ts";
import { buildScene, type Scene } from "./scene.ts";
import { drawSteps, eachStep } from "./steps.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly faults: number;
  /** The most that strike at the same time. */
  readonly together: number;
  /** Minutes after which no more faults strike. */
  readonly duration: number;
  /** Events a second. */
  readonly rate: number;
  readonly members: number;
  /** Parts of the names of the faults that may strike, with commas between. */
  readonly only?: string;
  /** Each of them once instead of drawn ones. */
  readonly each?: boolean;
  readonly portOffset: number;
  /** Folder that keeps the logs of the members. */
  readonly logDir?: string;
}

/** Runs chaos from an empty stack to a report. `tell` takes progress lines. */
export async function chaos(
  options: ChaosOptions,
  tell: (line: string) => void,
): Promise<Report> {
  const { seed, only = "" } = options;
  const parts = only.split(",");
  const chosen = faults.filter(({ name }) =>
    parts.some((part) => name.includes(part))
  );
  if (chosen.length === 0) {
    throw new Error(`Choose faults: none has a name with: ${only}`);
  }
  // One source of chance for each use, so that none disturbs another.
  const steps = options.each
    ? eachStep(chosen)
    : drawSteps(chosen, options, new SeededRandom(seed));
  tell(`Seed ${seed}: ${steps.length} steps`);
  const began = performance.now();
  const scene = await buildScene({
    ...options,
    strikes: new SeededRandom(seed + 1),
    loads: new SeededRandom(seed + 2),
  }, tell);
  try {
    const { drivers } = scene;
    const watch = new LagWatch(drivers.log.admin, sourceTopic, group);
    // Before that the topic may be empty, and nobody there to be struck.
    await watch.begun(options.members, warmUpMsMax);
    const warm = await watch.settled(await watch.ends(), warmUpMsMax);
    if (warm.length > 0) throw new Error(`Begin to read: ${warm.join(", ")}`);
    await scene.memory.rest();
    const start = quietStage(scene, "the start");
    tell("The hot path reads; faults begin");
    const results = await runSteps(steps, {
      world: scene.world,
      watch,
      recoveryMsMax,
      takePeaks: () => scene.takePeaks(),
      signal: AbortSignal.timeout(options.duration * 60_000),
      tell: (result, index) =>
        tell(`${index + 1}/${steps.length} ${stepText(result)}`),
    });
    return await finish(scene, { options, watch, start, results, began, tell });
  } catch (thrown) {
    // Closing may take a minute, and may fail for the same reason.
    tell(`Failed: ${thrown instanceof Error ? thrown.message : thrown}`);
    throw thrown;
  } finally {
    await scene.close();
  }
}

/** Ends the load, lets everything settle, and looks. */
async function finish(
  scene: Scene,
  run: {
    readonly options: ChaosOptions;
    readonly watch: LagWatch;
    readonly start: Stage;
    readonly results: readonly StepResult[];
    readonly began: number;
    tell(line: string): void;
  },
): Promise<Report> {
  const { options, watch, start, results, began, tell } = run;
  const fromMs = Date.now();
  const load = await scene.stopLoad();
  const stuck = await watch.settled(await watch.ends(), recoveryMsMax);
  await scene.memory.close();
  await scene.world.crew.close();
  tell(`${load.sent} events were sent; reading what came of them`);
  const found = await readFound(scene.drivers, load.acknowledged);
  const { crew } = scene.world;
  return reportOf({
    seed: options.seed,
    seconds: (performance.now() - began) / 1_000,
    eventsASecond: options.rate,
    budgetEvents: scene.budgetEvents,
    faults,
    start,
    results,
    end: { ...quietStage(scene, "the end"), fromMs, stuck },
    verdict: judge(found),
    repeats: repeatsOf(found),
    membersMax: crew.membersMax,
    members: options.members,
    residentBytes: scene.memory.max,
    residentBytesMax: residentLimit(scene.memory.baseline, budgetBytes),
    unasked: crew.unasked,
    unclean: crew.unclean,
    orphans: await orphanedClients(),
  });
}

function stepText(result: StepResult): string {
  const { name, lastedMs, recoveryMs, stuck } = result;
  const how = stuck.length === 0
    ? `over ${recoveryMs} ms later`
    : `NOT OVER: ${stuck.join(", ")}`;
  return `${name}: ${lastedMs} ms, ${how}`;
}

/** The time since the stage before, in which no fault struck. */
function quietStage(scene: Scene, name: string): Stage {
  const now = Date.now();
  const peaks = scene.takePeaks();
  return { name, faults: [], fromMs: now, untilMs: now, peaks };
}

export const sourceTopic = "kol.profiles.raw";
export const group = "hotpath-scoring";
/** A machine with much else to do starts a member in a minute. */
const warmUpMsMax = 180_000;
const recoveryMsMax = 120_000;
