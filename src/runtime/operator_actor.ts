import { defer, type Observable, tap } from "rxjs";
import type { Batch, Message } from "../core/message.ts";
import type { OperatorNode } from "../core/node.ts";
import type { ActorContext } from "./actor.ts";

/** Runs an operator node: counts both of its sides. */
export function operatorActor(
  instance: OperatorNode,
  input: Observable<Message>,
  context: ActorContext,
): Observable<Batch> {
  const { node, meter, routes, clock } = context;
  meter.status = "ok";
  const counted = input.pipe(
    tap((message) => {
      meter.tap?.seen("in", message);
      meter.in++;
      meter.inFlight++;
    }),
  );
  return defer(() => instance.operate(counted)).pipe(
    tap({
      next(batch) {
        meter.out += batch.messages.length;
        meter.lastIn = meter.lastOut = batch.messages[0];
        meter.tap?.seenAll("out", batch.messages);
        meter.flush(batch.reason, batch.messages.length);
        meter.inFlight -= batch.messages.length;
        meter.duration.add(clock.monotonic() - batch.openedAt);
      },
      complete: () => routes.complete(node),
    }),
  );
}
