import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { ResolvedConfig } from "../graph/load_plan.ts";
import type { Finding, Plan } from "../graph/plan.ts";
import type { RunningTopology } from "../runtime/running_topology.ts";
import type { ControlToken } from "./control_token.ts";
import type { LetterRedrive } from "./letter_redrive.ts";
import type { StoreReads } from "./store_reads.ts";

/** What the live pages show, and what they may do. Routes take parts of it. */
export interface UiContext {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  /** What lint found doubtful. */
  readonly warnings: readonly Finding[];
  readonly running: RunningTopology;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly token: ControlToken;
  readonly stores: StoreReads;
  readonly redrive: LetterRedrive;
}
