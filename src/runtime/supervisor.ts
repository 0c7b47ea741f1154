import { Subscription } from "rxjs";
import type { Clock } from "../core/clock.ts";
import { HotpathError, toHotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { NodeInstance } from "../core/node.ts";
import type { PartitionLag } from "../core/source.ts";
import { formatDuration } from "../core/units.ts";
import type { Plan } from "../graph/plan.ts";
import { type Health, healthOf } from "./health.ts";
import type { PartitionWhy } from "./partition_why.ts";
import { Pipeline } from "./pipeline.ts";
import { RestartBudget, restartsMax } from "./restart_budget.ts";
import { IntakeGate } from "./intake_gate.ts";
import type { RunEnd, RunState } from "./running_topology.ts";
import type { Telemetry } from "./telemetry.ts";
import type { Uncommitted } from "./uncommitted.ts";
import { Watchdog } from "./watchdog.ts";

/** What a supervisor is given. */
export interface SupervisorContext {
  readonly plan: Plan;
  readonly createNodes: () => Promise<ReadonlyMap<string, NodeInstance>>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

/** How one pipeline ended. */
type PipelineEnd =
  | { readonly kind: "completed" }
  | { readonly kind: "crashed"; readonly error: HotpathError }
  | { readonly kind: "cut" };

/**
 * Keeps a pipeline running: a crash closes it and starts it anew from the
 * commits, in new epochs, within a restart budget; an error that must stop
 * stops it. Drain and stop are its two ways to end well.
 */
export class Supervisor {
  readonly #context: SupervisorContext;
  readonly #restarts: RestartBudget;
  readonly #watchdog: Watchdog;
  /** Whether sources may read; it outlives restarts. */
  readonly #gate = new IntakeGate();
  /** Ends the pipeline at once. */
  readonly #cut = new AbortController();
  /** Ends the wait for a restart. */
  readonly #hurry = new AbortController();
  #pipeline: Pipeline | undefined;
  #asked: "nothing" | "drain" | "stop" = "nothing";
  #isOver = false;
  #cancelDeadline: () => void = () => {};

  constructor(context: SupervisorContext) {
    this.#context = context;
    this.#restarts = new RestartBudget(context.clock);
    this.#watchdog = new Watchdog(context);
  }

  /** Runs until it ends, one way or another; never rejects. */
  async run(): Promise<RunEnd> {
    try {
      for (;;) {
        const end = await this.#runOnce();
        if (end !== "again") return end;
      }
    } catch (thrown) {
      const error = toHotpathError(thrown, "handler-crashed", "Run topology");
      return { kind: "failed", error };
    } finally {
      this.#isOver = true;
      this.#cancelDeadline();
      this.#context.telemetry.close();
    }
  }

  /** Begins the orderly stop, with a deadline. */
  drain(): void {
    if (this.#asked !== "nothing" || this.#isOver) return;
    this.#asked = "drain";
    this.#hurry.abort();
    const { plan, clock, logger } = this.#context;
    logger.log("info", "Draining", {
      deadline: formatDuration(plan.drainMs),
      inFlight: this.#context.telemetry.inFlight.events,
    });
    this.#cancelDeadline = clock.after(plan.drainMs, () => this.#cut.abort());
    void this.#pipeline?.stopIntake();
  }

  /** What the run is about. */
  state(): RunState {
    if (this.#isOver) return "ended";
    if (this.#asked !== "nothing") return "draining";
    return this.#gate.isShut ? "paused" : "running";
  }

  /** Lets the sources read nothing more until `resume`. */
  pause(): void {
    if (this.#gate.isShut) return;
    this.#context.logger.log("info", "Paused: nothing more is read");
    this.#gate.shut();
  }

  resume(): void {
    if (!this.#gate.isShut) return;
    this.#context.logger.log("info", "Resumed");
    this.#gate.open();
  }

  /** Stops at once. */
  stop(): void {
    this.#asked = "stop";
    this.#hurry.abort();
    this.#cut.abort();
  }

  async lag(source?: string): Promise<readonly PartitionLag[] | undefined> {
    return await this.#pipeline?.lag(source);
  }

  /** Why each partition is where it is; none while nothing runs. */
  async why(): Promise<readonly PartitionWhy[]> {
    const pipeline = this.#pipeline;
    return pipeline === undefined ? [] : await this.#watchdog.explain(pipeline);
  }

  /** Does it do its work, and what keeps it from it? */
  health(): Health {
    const { plan, telemetry, clock } = this.#context;
    return healthOf({
      plan,
      telemetry,
      sources: this.#pipeline?.progress(),
      isStopping: this.#asked !== "nothing" || this.#isOver,
      stalled: this.#watchdog.stalled,
      now: clock.monotonic(),
    });
  }

  async #runOnce(): Promise<RunEnd | "again"> {
    const { telemetry } = this.#context;
    if (this.#asked !== "nothing") return this.#drainEnd(0);
    telemetry.begin();
    const instances = await this.#context.createNodes();
    const pipeline = new Pipeline({
      ...this.#context,
      instances,
      gate: this.#gate,
    });
    this.#pipeline = pipeline;
    if (this.#isDraining()) void pipeline.stopIntake();
    const end = await this.#follow(pipeline);
    const inFlight = telemetry.inFlight.events;
    // Within the drain's deadline; what then is not stored is told.
    const isCommitted = end.kind === "completed" &&
      await pipeline.commitAll(this.#cut.signal);
    this.#pipeline = undefined;
    await pipeline.close({ wait: isCommitted });
    switch (end.kind) {
      case "completed":
      case "cut":
        return this.#drainEnd(inFlight, pipeline.uncommitted);
      case "crashed":
        return await this.#afterCrash(end.error);
    }
  }

  /** Asked meanwhile? */
  #isDraining(): boolean {
    return this.#asked === "drain";
  }

  #follow(pipeline: Pipeline): Promise<PipelineEnd> {
    const { signal } = this.#cut;
    return new Promise((resolve) => {
      const running = new Subscription();
      const end = (how: PipelineEnd) => {
        stopWatching();
        signal.removeEventListener("abort", cut);
        resolve(how);
      };
      const stopWatching = this.#watchdog.watch(pipeline, (error) => {
        running.unsubscribe();
        end({ kind: "crashed", error });
      });
      const cut = () => {
        running.unsubscribe();
        end({ kind: "cut" });
      };
      signal.addEventListener("abort", cut, { once: true });
      running.add(
        pipeline.run().subscribe({
          complete: () => end({ kind: "completed" }),
          error: (thrown) => {
            const error = toHotpathError(
              thrown,
              "handler-crashed",
              "Run topology",
            );
            end({ kind: "crashed", error });
          },
        }),
      );
      if (signal.aborted) cut();
    });
  }

  #drainEnd(inFlight: number, uncommitted?: Uncommitted): RunEnd {
    if (this.#asked === "stop") return { kind: "stopped" };
    if (inFlight > 0) return { kind: "deadline", inFlight };
    return uncommitted === undefined
      ? { kind: "drained" }
      : { kind: "uncommitted", ...uncommitted };
  }

  async #afterCrash(error: HotpathError): Promise<RunEnd | "again"> {
    const { logger, clock, telemetry } = this.#context;
    const failed: RunEnd = { kind: "failed", error };
    if (error.disposition === "halt") return failed;
    // Nothing is read any more that could settle what the crash has left.
    if (this.#isDraining()) return failed;
    const waitMs = this.#restarts.next();
    if (waitMs === undefined) return { kind: "failed", error: spent(error) };
    telemetry.restarts++;
    logger.log("error", `Restarting after a crash: ${error.message}`, {
      code: error.code,
      wait: formatDuration(waitMs),
    });
    await clock.sleep(waitMs, this.#hurry.signal).catch(() => undefined);
    return this.#isDraining() ? failed : "again";
  }
}

function spent(error: HotpathError): HotpathError {
  return new HotpathError({
    code: "restart-budget-spent",
    message:
      `Gave up after ${restartsMax} restarts in 10 minutes; the last crash was: ${error.message}`,
    cause: error,
  });
}
