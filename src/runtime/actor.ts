import type { Observable } from "rxjs";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { Batch, Failure, Message } from "../core/message.ts";
import type { NodeInstance } from "../core/node.ts";
import type { PlanNode } from "../graph/plan.ts";
import { callActor } from "./call_actor.ts";
import { deadLetterActor } from "./dead_letter_actor.ts";
import type { DeadLetterRoutes } from "./dead_letter_routes.ts";
import { mapActor } from "./map_actor.ts";
import type { NodeMeter } from "./node_meter.ts";
import { operatorActor } from "./operator_actor.ts";
import { sinkActor } from "./sink_actor.ts";
import type { Telemetry } from "./telemetry.ts";
import { invariant } from "../core/invariant.ts";
import { windowActor } from "./window_actor.ts";

/** What travels between actors. */
export type Item = Message | Batch | Failure;

/** What an actor is given besides its input. */
export interface ActorContext {
  readonly node: PlanNode;
  readonly meter: NodeMeter;
  readonly telemetry: Telemetry;
  readonly routes: DeadLetterRoutes;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  /** Carries it anything besides what tells of this process? */
  readonly isWork: boolean;
  /** Aborted when the pipeline stops at once. */
  readonly signal: AbortSignal;
}

/**
 * Wraps a node into an observable operator: counts what passes, turns the
 * node's failures and exceptions into outcomes, carries out its policy. An
 * error notification of the result means that the node itself crashed.
 */
export function actor(
  instance: NodeInstance,
  input: Observable<Item>,
  context: ActorContext,
): Observable<Item> {
  // The plan has checked that the units of connected nodes fit.
  switch (instance.kind) {
    case "map":
      return mapActor(instance, input as Observable<Message>, context);
    case "operator":
      return operatorActor(instance, input as Observable<Message>, context);
    case "call":
      return callActor(instance, input as Observable<Batch>, context);
    case "window":
      return windowActor(instance, input as Observable<Message>, context);
    case "sink":
      return sinkActor(
        instance,
        input as Observable<Message | Batch>,
        context,
      );
    case "dead-letter":
      return deadLetterActor(instance, input as Observable<Failure>, context);
    case "source":
      invariant(false, "A source has no input and is opened by the pipeline");
  }
}
