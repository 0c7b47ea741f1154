import { merge, Observable, share, tap } from "rxjs";
import { Budget } from "../core/budget.ts";
import type { Clock } from "../core/clock.ts";
import { invariant } from "../core/invariant.ts";
import type { Logger } from "../core/logger.ts";
import type { Message } from "../core/message.ts";
import type { NodeInstance } from "../core/node.ts";
import type { PartitionLag } from "../core/source.ts";
import type { Plan, PlanNode } from "../graph/plan.ts";
import { actor, type Item } from "./actor.ts";
import { backgroundNodes } from "./background_nodes.ts";
import { closeAll } from "./close_all.ts";
import { DeadLetterRoutes } from "./dead_letter_routes.ts";
import type { IntakeGate } from "./intake_gate.ts";
import { type SourceProgress, SourcePump } from "./source_pump.ts";
import type { Telemetry } from "./telemetry.ts";
import { WindowPaths } from "./window_paths.ts";
import { together, type Uncommitted } from "./uncommitted.ts";

/** What a pipeline is built from. */
export interface PipelineContext {
  readonly plan: Plan;
  /** One instance a node, by id. */
  readonly instances: ReadonlyMap<string, NodeInstance>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  /** Whether the sources may read. */
  readonly gate: IntakeGate;
}

/**
 * The plan as one observable: the only place that wires nodes together. It
 * completes when all sources have stopped and everything read is settled, and
 * errs when a node crashes.
 */
export class Pipeline {
  readonly #context: PipelineContext;
  readonly #pumps = new Map<string, SourcePump>();
  readonly #abort = new AbortController();
  readonly #streams = new Map<string, Observable<Item>>();
  readonly #ends: Observable<Item>[] = [];
  readonly #routes: DeadLetterRoutes;
  readonly #windows: WindowPaths;
  /** Nodes that only carry what tells of this process. */
  readonly #background: ReadonlySet<string>;
  #budget: Budget | undefined;

  constructor(context: PipelineContext) {
    this.#context = context;
    this.#routes = new DeadLetterRoutes(context.plan, context.clock);
    this.#windows = new WindowPaths(context.plan, context.instances);
    this.#background = backgroundNodes(context.plan);
    for (const node of context.plan.nodes) {
      const stream = this.#stream(node);
      this.#streams.set(node.id, stream);
      if (node.consumers.length === 0) this.#ends.push(stream);
    }
  }

  /** Runs until drained or crashed; unsubscribing stops at once. */
  run(): Observable<never> {
    return new Observable((subscriber) => {
      const running = merge(...this.#ends).subscribe({
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
      // Sources come last, when everything below them listens.
      this.#open().catch((error) => subscriber.error(error));
      return () => {
        this.#abort.abort(new DOMException("The pipeline stopped"));
        running.unsubscribe();
      };
    });
  }

  /** Stops all sources; the observable completes when the rest is settled. */
  async stopIntake(): Promise<void> {
    await Promise.all([...this.#pumps.values()].map((one) => one.stopIntake()));
  }

  /** Commits all that has settled, as long as `signal` lets it; true if done. */
  async commitAll(signal: AbortSignal): Promise<boolean> {
    const pumps = [...this.#pumps.values()];
    const done = await Promise.all(pumps.map((one) => one.commitAll(signal)));
    return done.every(Boolean);
  }

  /** What was settled and could not be committed, once it has been closed. */
  get uncommitted(): Uncommitted | undefined {
    return together(
      [...this.#pumps.values()].flatMap((one) => one.uncommitted ?? []),
    );
  }

  /** Commits, leaves the groups and closes the nodes; never rejects. */
  async close(options: { readonly wait: boolean }): Promise<void> {
    const { instances } = this.#context;
    // All at once, so that none reads on while another leaves its group.
    await this.stopIntake();
    await closeAll([
      ...[...this.#pumps.values()].map((one) => () => one.close(options)),
      ...[...instances.values()].map((one) => () => one.close?.()),
    ], this.#context);
  }

  /** What each source is doing. */
  progress(): readonly SourceProgress[] {
    return [...this.#pumps.values()].map((one) => one.progress());
  }

  /** Of one source or all; undefined while it is unknown for one of them. */
  async lag(source?: string): Promise<readonly PartitionLag[] | undefined> {
    const asked = [...this.#pumps].filter(([id]) =>
      source === undefined || id === source
    );
    const lags = await Promise.all(asked.map(([, pump]) => pump.lag()));
    const known = lags.filter((one) => one !== undefined);
    return known.length === lags.length ? known.flat() : undefined;
  }

  /** One node: its inputs merged, the node's actor, its output shared. */
  #stream(node: PlanNode): Observable<Item> {
    const instance = this.#instance(node);
    const output = instance.kind === "source"
      ? this.#pump(node).messages
      : actor(instance, this.#input(node), this.#actorContext(node));
    return node.consumers.length > 1
      ? output.pipe(this.#forked(node), share())
      : output;
  }

  #input(node: PlanNode): Observable<Item> {
    if (node.input === "failure") return this.#routes.into(node);
    return merge(...node.from.map((id) => this.#output(id)))
      .pipe(this.#windows.keepReplaysFrom(node));
  }

  #output(id: string): Observable<Item> {
    const stream = this.#streams.get(id);
    invariant(stream !== undefined, `A plan is in running order: ${id}`);
    return stream;
  }

  /** A fan-out owes one end a consumer. */
  #forked(node: PlanNode): (input: Observable<Item>) => Observable<Item> {
    const byId = new Map(this.#context.plan.nodes.map((one) => [one.id, one]));
    const required = node.consumers.filter((id) => byId.get(id)?.required);
    const extra = node.consumers.length - 1;
    const extraRequired = node.required ? required.length - 1 : 0;
    const fork = (message: Message) =>
      message.settlement.fork(extra, extraRequired);
    return tap((item) => {
      if ("messages" in item) item.messages.forEach(fork);
      else if ("settlement" in item) fork(item);
    });
  }

  #pump(node: PlanNode): SourcePump {
    const { plan, telemetry, clock, logger, gate } = this.#context;
    const sources = plan.nodes.filter((one) => one.type.role === "source");
    this.#budget ??= new Budget(plan.budget, sources.length);
    const pump = new SourcePump({
      node,
      budget: this.#budget.source(sources.indexOf(node)),
      meter: telemetry.meter(node.id),
      telemetry,
      clock,
      logger,
      revokeMs: plan.drainMs,
      gate,
      windows: this.#windows.fedBy(node),
      isWork: isWork(node, plan),
    });
    this.#pumps.set(node.id, pump);
    return pump;
  }

  async #open(): Promise<void> {
    for (const [id, pump] of this.#pumps) {
      const instance = this.#context.instances.get(id);
      if (instance?.kind === "source") await pump.start(instance);
    }
  }

  #instance(node: PlanNode): NodeInstance {
    const instance = this.#context.instances.get(node.id);
    invariant(instance !== undefined, `Every node has an instance: ${node.id}`);
    return instance;
  }

  #actorContext(node: PlanNode) {
    const { telemetry, clock, logger, random } = this.#context;
    return {
      node,
      meter: telemetry.meter(node.id),
      telemetry,
      routes: this.#routes,
      clock,
      logger,
      random,
      isWork: !this.#background.has(node.id),
      signal: this.#abort.signal,
    };
  }
}

/**
 * Is there something to do while a source gives something? Not where it tells
 * of this process, or reads what its own topology writes for itself: without
 * other events nothing new comes of that.
 */
function isWork({ facts }: PlanNode, { nodes }: Plan): boolean {
  const internal = nodes.flatMap((one) => one.facts.internalTopic?.topic ?? []);
  const { background, topicsRead = [] } = facts;
  return background !== true &&
    !topicsRead.some((topic) => internal.includes(topic));
}
