import { merge, type Observable, Subject } from "rxjs";
import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { Failure, Message } from "../core/message.ts";
import type { Plan, PlanNode } from "../graph/plan.ts";
import type { Tries } from "./policy_run.ts";

/**
 * The `onError` edges: one stream of failures for each node that has one. A
 * node's stream completes with the node, so that a dead-letter sink completes
 * when everything that can fail has.
 */
export class DeadLetterRoutes {
  readonly #streams = new Map<string, Subject<Failure>>();
  readonly #clock: Clock;

  constructor(plan: Plan, clock: Clock) {
    this.#clock = clock;
    for (const node of plan.nodes) {
      if (node.onError !== undefined) {
        this.#streams.set(node.id, new Subject());
      }
    }
  }

  /** Sends a message that `node` failed on its way; throws what must stop. */
  fail(
    node: PlanNode,
    message: Message,
    error: HotpathError,
    tries?: Tries,
  ): void {
    const stream = this.#streams.get(node.id);
    if (error.disposition === "halt") throw error;
    if (stream === undefined) throw noRoute(node, error);
    const now = this.#clock.now();
    stream.next({
      message,
      error,
      node: node.id,
      required: node.required,
      attempts: tries?.attempts ?? 1,
      firstAt: tries?.firstAt ?? now,
      lastAt: now,
    });
  }

  /** Says that `node` fails nothing more. */
  complete(node: PlanNode): void {
    this.#streams.get(node.id)?.complete();
  }

  /** The failures that a dead-letter sink takes. */
  into(sink: PlanNode): Observable<Failure> {
    const streams: Subject<Failure>[] = [];
    for (const id of sink.failuresFrom) {
      const stream = this.#streams.get(id);
      if (stream !== undefined) streams.push(stream);
    }
    return merge(...streams);
  }
}

function noRoute(node: PlanNode, error: HotpathError): HotpathError {
  return new HotpathError({
    code: "topology-invalid",
    message:
      `${node.id} failed a message and has no onError route (${error.message}); give the node an onError that names a dead-letter sink`,
    cause: error,
  });
}
