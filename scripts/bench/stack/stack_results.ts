import type { LatencyRun } from "./latency.ts";
import type { RecoveryRun } from "./recovery.ts";
import type { SaturationRun } from "./saturation.ts";

/** What `bench stack` measures. */
export interface StackResult {
  readonly events: number;
  readonly runs: number;
  readonly allSinks: SaturationRun;
  readonly withoutCassandra: SaturationRun;
  readonly atRate: readonly LatencyRun[];
  readonly atRateWithoutCassandra: readonly LatencyRun[];
}

/** What `bench stack recovery` measures. */
export interface RecoveryResult extends RecoveryRun {
  readonly runs: number;
}

/** What `bench stack soak` measures. */
export interface SoakResult extends SaturationRun {
  readonly events: number;
  /** Resident memory of both processes at each tenth, after the warm-up. */
  readonly memory: readonly { readonly done: number; readonly MiB: number }[];
}
