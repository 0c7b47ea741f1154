import type { Plan } from "../graph/plan.ts";
import type { PartitionWhy } from "./partition_why.ts";
import type { SourceProgress } from "./source_pump.ts";
import type { Telemetry } from "./telemetry.ts";

/** One thing that has to be so before a topology is ready. */
export interface HealthCheck {
  /** `assigned profiles`, `sink cache`, `not draining`. */
  readonly name: string;
  readonly ok: boolean;
  /** What is the case, for a person. */
  readonly detail: string;
}

/** Whether a topology does its work, and what keeps it from it. */
export interface Health {
  readonly ready: boolean;
  readonly checks: readonly HealthCheck[];
}

/** What the health of a topology is told from. */
export interface HealthInput {
  readonly plan: Plan;
  readonly telemetry: Telemetry;
  /** Sources of the pipeline that runs; undefined while none does. */
  readonly sources: readonly SourceProgress[] | undefined;
  readonly isStopping: boolean;
  readonly stalled: PartitionWhy | undefined;
  /** Monotonic milliseconds. */
  readonly now: number;
}

/**
 * Tells whether a topology is ready: sources assigned, no required sink whose
 * writes keep failing, every partition moving, not draining.
 */
export function healthOf(input: HealthInput): Health {
  const checks = [
    running(input),
    ...assigned(input),
    ...sinks(input),
    moving(input),
    staying(input),
  ];
  return { ready: checks.every((one) => one.ok), checks };
}

function running({ sources }: HealthInput): HealthCheck {
  const ok = sources !== undefined;
  return {
    name: "running",
    ok,
    detail: ok ? "The pipeline runs" : "The pipeline is being started",
  };
}

function assigned({ sources }: HealthInput): HealthCheck[] {
  return (sources ?? []).map(({ id, partitions }) => {
    const owned = partitions.filter((one) => !one.revoking).length;
    return {
      name: `assigned ${id}`,
      ok: owned > 0,
      detail: owned > 0
        ? `It has ${owned} partitions`
        : "It has no partition yet, or others of its group have them all",
    };
  });
}

/**
 * A sink that keeps failing is away; one failure among writes is none. Of one
 * that nothing is written to nobody knows: stores are not asked.
 */
function sinks({ plan, telemetry, now }: HealthInput): HealthCheck[] {
  return plan.nodes
    .filter(({ type, facts }) =>
      type.role === "sink" && facts.required !== false
    )
    .map(({ id }) => {
      for (const held of telemetry.meter(id).held.all) {
        const { failingSince, error } = held;
        if (failingSince === undefined || now - failingSince < awayMs) continue;
        const detail = error?.message ?? "It is tried again";
        return { name: `sink ${id}`, ok: false, detail };
      }
      return { name: `sink ${id}`, ok: true, detail: "No write keeps failing" };
    });
}

function moving({ stalled }: HealthInput): HealthCheck {
  const name = "moving";
  if (stalled === undefined) {
    return {
      name,
      ok: true,
      detail: "No partition stands still without reason",
    };
  }
  const { topic, partition, reason } = stalled;
  return {
    name,
    ok: false,
    detail: `no-progress at ${topic}/${partition}: ${reason}`,
  };
}

function staying({ isStopping }: HealthInput): HealthCheck {
  return {
    name: "not draining",
    ok: !isStopping,
    detail: isStopping ? "It is being stopped" : "It goes on",
  };
}

/** A write that fails for so long means that the store is away. */
const awayMs = 5_000;
