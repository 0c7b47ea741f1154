import type { Fault } from "./fault.ts";
import { isClean, type Verdict } from "./judge.ts";
import type { StepResult } from "./chaos_run.ts";
import type { UnaskedEnd } from "./crew.ts";
import {
  type Repeat,
  repeatsByStage,
  repeatsShare,
  rewindsShare,
  type Stage,
  type StageRepeats,
  worstStage,
} from "./repeats.ts";
import { uncleanStops } from "./unclean_stops.ts";

/** All that a run of chaos says of itself. */
export interface Report {
  readonly seed: number;
  readonly seconds: number;
  readonly eventsASecond: number;
  readonly budgetEvents: number;
  readonly faults: number;
  readonly hardFaults: number;
  readonly verdict: Verdict;
  /** The stage nearest to the limit of its repeats, and of its rewinds. */
  readonly worstRepeats: StageRepeats | undefined;
  readonly worstRewinds: StageRepeats | undefined;
  /** Stages that repeated more than their faults explain. */
  readonly unexplained: readonly StageRepeats[];
  /** The most that a member and its Kafka client held, and what they may. */
  readonly residentMiB: number;
  readonly residentMiBMax: number;
  readonly byFault: readonly FaultCount[];
  readonly stuck: readonly string[];
  readonly unaskedEnds: readonly string[];
  readonly uncleanEnds: readonly string[];
  /** Kafka clients that outlived their hotpath. */
  readonly orphans: readonly string[];
  /** Ends that nobody asked for and that no missing server explains. */
  readonly crashes: readonly string[];
  /** What is not as promised, a sentence each; none in a good run. */
  readonly failures: readonly string[];
}

/**
 * How often a fault struck and how long it took to be over its steps: where
 * others struck with it, their time is its own as well.
 */
export interface FaultCount {
  readonly fault: string;
  readonly rows: readonly number[];
  readonly count: number;
  readonly medianRecoveryMs: number;
  readonly worstRecoveryMs: number;
}

export interface Ran {
  readonly seed: number;
  readonly seconds: number;
  readonly eventsASecond: number;
  readonly budgetEvents: number;
  readonly faults: readonly Fault[];
  /** From the first member until the first step. */
  readonly start: Stage;
  readonly results: readonly StepResult[];
  /** From the end of the load. */
  readonly end: Stage & Pick<StepResult, "stuck">;
  readonly verdict: Verdict;
  readonly repeats: readonly Repeat[];
  /** The most members that there were at a time. */
  readonly membersMax: number;
  readonly members: number;
  readonly residentBytes: number;
  readonly residentBytesMax: number;
  readonly unasked: readonly UnaskedEnd[];
  readonly unclean: readonly UnaskedEnd[];
  readonly orphans: readonly string[];
}

/** Of a run that began while what it needs was away; see docs/operations.md. */
const unreachableCode = 3;

/** Puts a run's findings together and says what is not as promised. */
export function reportOf(ran: Ran): Report {
  const struck = ran.results.flatMap((result) => result.faults);
  const hard = new Set(
    ran.faults.filter((one) => one.isHard).map((one) => one.name),
  );
  const stages = repeatsByStage(
    ran.repeats,
    [ran.start, ...ran.results, ran.end],
    {
      faults: ran.faults,
      inFlightMax: ran.budgetEvents * ran.membersMax,
      movedAtMs: [
        // At the start each member joins the ones before it.
        ...Array.from({ length: ran.members }, () => ran.start.untilMs),
        ...ran.unasked.map((one) => one.atMs),
      ],
    },
  );
  const hardFaults = struck.filter((name) => hard.has(name)).length;
  const found = {
    seed: ran.seed,
    seconds: Math.round(ran.seconds),
    eventsASecond: ran.eventsASecond,
    budgetEvents: ran.budgetEvents,
    faults: struck.length,
    hardFaults,
    verdict: ran.verdict,
    worstRepeats: worstStage(stages, repeatsShare),
    worstRewinds: worstStage(stages, rewindsShare),
    unexplained: stages.filter((one) =>
      repeatsShare(one) > 1 || rewindsShare(one) > 1
    ),
    residentMiB: Math.round(ran.residentBytes / 1_048_576),
    residentMiBMax: Math.round(ran.residentBytesMax / 1_048_576),
    byFault: countFaults(ran),
    stuck: [...ran.results, ran.end].flatMap(({ name, stuck }) =>
      stuck.map((one) => `${name}: ${one}`)
    ),
    unaskedEnds: ran.unasked.map(endText),
    uncleanEnds: uncleanStops(ran.unclean, [...ran.results, ran.end])
      .map(endText),
    orphans: ran.orphans,
    crashes: ran.unasked.filter(({ end }) => end.code !== unreachableCode)
      .map(endText),
  };
  return { ...found, failures: failuresOf(found) };
}

function failuresOf(found: Omit<Report, "failures">): string[] {
  const { verdict } = found;
  const failures: string[] = [];
  if (!isClean(verdict)) {
    failures.push("Something is lost, doubled, wrong or out of order");
  }
  if (found.unexplained.length > 0) {
    failures.push("More was repeated on Kafka than the faults explain");
  }
  if (found.residentMiB > found.residentMiBMax) {
    failures.push(
      `More memory than ${found.residentMiBMax} MiB: ${found.residentMiB} MiB`,
    );
  }
  if (found.stuck.length > 0) failures.push("A fault was not recovered from");
  if (found.uncleanEnds.length > 0) {
    failures.push("A member that was asked to stop did not end cleanly");
  }
  if (found.crashes.length > 0) {
    failures.push("A member ended by a fault of its own");
  }
  if (found.orphans.length > 0) {
    failures.push("A Kafka client outlived its hotpath");
  }
  return failures;
}

function countFaults({ results, faults }: Ran): FaultCount[] {
  return faults.flatMap((fault) => {
    const times = results
      .filter((one) => one.faults.includes(fault.name))
      .map((one) => one.recoveryMs)
      .sort((a, b) => a - b);
    if (times.length === 0) return [];
    return [{
      fault: fault.name,
      rows: fault.rows,
      count: times.length,
      medianRecoveryMs: times[Math.floor(times.length / 2)] ?? 0,
      worstRecoveryMs: times.at(-1) ?? 0,
    }];
  });
}

function endText({ member, end }: UnaskedEnd): string {
  const last = end.tail.filter((line) => line !== "").at(-1) ?? "";
  return `${member} ended with ${end.signal ?? end.code}: ${last}`;
}
