import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { partitionId, type PartitionLag } from "../core/source.ts";
import { formatDuration } from "../core/units.ts";
import type { Plan, PlanNode } from "../graph/plan.ts";
import { explainPartition, type HoldingNode } from "./explain_partition.ts";
import type { PartitionProgress } from "./partition_state.ts";
import type { PartitionWhy } from "./partition_why.ts";
import { retryAfterMaxMs } from "./policy.ts";
import type { SourceProgress } from "./source_pump.ts";
import type { Telemetry } from "./telemetry.ts";

/** What a watchdog looks at. */
export interface Watched {
  progress(): readonly SourceProgress[];
  lag(): Promise<readonly PartitionLag[] | undefined>;
}

/** What a watchdog needs. */
export interface WatchdogContext {
  readonly plan: Plan;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Where a partition was when it was last seen to move or to wait rightly. */
interface Still {
  readonly epoch: number;
  readonly next: number;
  readonly since: number;
}

/**
 * Compares lag with progress: a partition that is assigned, has something to
 * be read or finished and does not move for {@linkcode noProgressMs}, though
 * nothing that it waits for explains it, is an error. It outlives restarts, so
 * that it knows what one has not helped.
 */
export class Watchdog {
  readonly #context: WatchdogContext;
  readonly #still = new Map<string, Still>();
  /** Places from which reading was begun anew: position and end. */
  readonly #tried = new Map<string, { place: string; inVain: boolean }>();
  #stalled: PartitionWhy | undefined;

  constructor(context: WatchdogContext) {
    this.#context = context;
  }

  /** The partition that was found stuck last, until it moves. */
  get stalled(): PartitionWhy | undefined {
    return this.#stalled;
  }

  /**
   * Looks at a pipeline at an interval, and calls `onStuck` once when one of
   * its partitions is stuck. The returned function ends it.
   */
  watch(watched: Watched, onStuck: (error: HotpathError) => void): () => void {
    let isOver = false;
    let isLooking = false;
    const look = async () => {
      if (isLooking) return;
      isLooking = true;
      const whys = await this.explain(watched);
      isLooking = false;
      const stuck = whys.find((one) => one.condition === "stuck");
      if (isOver) return;
      this.#forget(whys);
      if (stuck === undefined) return;
      end();
      onStuck(this.#error(stuck));
    };
    const cancel = this.#context.clock.every(lookMs, () => void look());
    const end = () => {
      isOver = true;
      cancel();
    };
    return end;
  }

  /** Why each partition is where it is, now. Never rejects. */
  async explain(watched: Watched): Promise<readonly PartitionWhy[]> {
    const { clock, plan, telemetry } = this.#context;
    const ends = await this.#ends(watched);
    const now = clock.monotonic();
    const nodes = plan.nodes.map((node): HoldingNode => {
      const { held, inFlight } = telemetry.meter(node.id);
      const { id, required } = node;
      const keepsHeld = node.facts.policy !== undefined;
      const patienceMs = patienceOf(node);
      return { id, held, inFlight, required, keepsHeld, patienceMs };
    });
    return watched.progress().flatMap((source) =>
      source.partitions.map((partition) => {
        const end = ends.get(partitionId(partition));
        const why = explainPartition({
          source,
          partition,
          nodes,
          end,
          now,
          stillSince: this.#stillSince(partition, now),
          triedAnew: this.#triedAnew(partition, end),
          noProgressMs,
        });
        const isRight = why.condition === "waiting" || why.condition === "idle";
        // What has waited rightly gets its time once the wait is over.
        if (isRight) this.#still.delete(partitionId(partition));
        const tried = this.#tried.get(partitionId(partition));
        if (why.condition === "idle" && tried) tried.inVain = true;
        return why;
      })
    );
  }

  /** Ends of the partitions; none where the log does not answer in time. */
  async #ends(watched: Watched): Promise<ReadonlyMap<string, number>> {
    const { clock } = this.#context;
    const waited = new AbortController();
    const late = clock.sleep(lagWaitMs, waited.signal)
      .then(() => undefined, () => undefined);
    // A log that cannot be asked is the reason for standing still, not for more.
    const asked = watched.lag().catch(() => undefined);
    const lags = await Promise.race([asked, late]);
    waited.abort();
    return new Map((lags ?? []).map((one) => [partitionId(one), one.end]));
  }

  #triedAnew(
    partition: PartitionProgress,
    end: number | undefined,
  ): "no" | "yes" | "in-vain" {
    const tried = this.#tried.get(partitionId(partition));
    if (tried?.place !== placeOf(partition.position, end)) return "no";
    return tried.inVain ? "in-vain" : "yes";
  }

  #stillSince(partition: PartitionProgress, now: number): number {
    const id = partitionId(partition);
    const { epoch, next } = partition;
    const still = this.#still.get(id);
    if (still?.epoch === epoch && still.next === next) return still.since;
    this.#still.set(id, { epoch, next, since: now });
    return now;
  }

  /** What moves or rests is not stalled any more. */
  #forget(whys: readonly PartitionWhy[]): void {
    const stalled = this.#stalled;
    if (stalled === undefined) return;
    const now = whys.find((one) => partitionId(one) === partitionId(stalled));
    const isBack = now === undefined || now.position > stalled.position ||
      now.condition === "idle";
    if (isBack) this.#stalled = undefined;
  }

  #error(why: PartitionWhy): HotpathError {
    const { telemetry, logger } = this.#context;
    telemetry.stalls++;
    this.#stalled = why;
    const id = partitionId(why);
    const place = placeOf(why.position, why.end ?? undefined);
    this.#tried.set(id, { place, inVain: false });
    // A new session has to show anew that it stands still.
    this.#still.clear();
    const error = new HotpathError({
      code: "no-progress",
      // A new start may mend it; the restart budget bounds how often.
      disposition: "retry",
      message: `${id} has not moved for ${
        formatDuration(noProgressMs)
      } though ${why.lag ?? "more"} records wait; ${
        why.reason.charAt(0).toLowerCase()
      }${why.reason.slice(1)}: offset ${why.offset ?? why.position}`,
    });
    logger.log("error", error.message, { code: error.code, node: why.source });
    return error;
  }
}

/** The longest that a node may be silent and still be right. */
function patienceOf({ facts }: PlanNode): number {
  const { policy, batch } = facts;
  if (policy === undefined) return batch?.waitMs ?? 0;
  const { timeoutMs, retry, breaker } = policy;
  return timeoutMs +
    Math.max(retryAfterMaxMs, retry.backoff.toMs, breaker.probeAfter);
}

function placeOf(position: number, end: number | undefined): string {
  return `${position}/${end ?? ""}`;
}

/** Without progress for so long, with records to read or finish, is an error. */
export const noProgressMs = 60_000;
const lookMs = 5_000;
/** How long the log may take to say how far it goes. */
const lagWaitMs = 5_000;
