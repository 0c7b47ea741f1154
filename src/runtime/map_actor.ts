import { Observable } from "rxjs";
import { Dropped } from "../core/dropped.ts";
import { HotpathError, toHotpathError } from "../core/errors.ts";
import { guardedNext } from "../core/guarded_next.ts";
import { Message } from "../core/message.ts";
import type { MapNode } from "../core/node.ts";
import type { ActorContext } from "./actor.ts";

/** Runs a map node: one message in, at most one out, nothing allocated here. */
export function mapActor(
  instance: MapNode,
  input: Observable<Message>,
  context: ActorContext,
): Observable<Message> {
  const { node, meter, routes, clock } = context;
  meter.status = "ok";

  function timed(message: Message): ReturnType<MapNode["map"]> {
    const began = clock.monotonic();
    const result = guarded(message);
    const took = clock.monotonic() - began;
    meter.duration.add(took);
    meter.addBusy(took * timedEvery);
    meter.lastIn = message;
    if (result instanceof Message) meter.lastOut = result;
    return result;
  }

  function guarded(message: Message): ReturnType<MapNode["map"]> {
    try {
      return instance.map(message);
    } catch (thrown) {
      return toHotpathError(thrown, "handler-crashed", `Run ${node.id}`);
    }
  }

  return new Observable((subscriber) =>
    input.subscribe({
      next: guardedNext(subscriber, (message: Message) => {
        meter.tap?.seen("in", message);
        const result = meter.in++ % timedEvery === 0
          ? timed(message)
          : guarded(message);
        if (result instanceof HotpathError && message.settlement.isReplay) {
          // It was put aside before it was read again.
          message.settlement.settle(node.required);
        } else if (result instanceof HotpathError) {
          meter.error(result, message);
          routes.fail(node, message, result);
        } else if (result instanceof Dropped) {
          meter.drop(result.rule);
          message.settlement.settle(node.required);
        } else {
          meter.out++;
          meter.tap?.seen("out", result);
          subscriber.next(result);
        }
      }),
      error: (error) => subscriber.error(error),
      complete() {
        routes.complete(node);
        subscriber.complete();
      },
    })
  );
}

/** One message in so many is timed: two clock readings cost as much as a map. */
const timedEvery = 64;
