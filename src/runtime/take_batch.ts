import type { Batch } from "../core/message.ts";
import type { Held } from "./held_messages.ts";
import type { NodeMeter } from "./node_meter.ts";

/** A batch on its way through a node: waiting, worked on, waiting for its turn. */
export interface HeldBatch {
  readonly batch: Batch;
  readonly held: Held;
}

/**
 * Counts a batch that has come to a node and waits there; who begins with it
 * says so by `meter.beginBatch`.
 */
export function takeBatch(batch: Batch, meter: NodeMeter): HeldBatch {
  const { messages } = batch;
  meter.in += messages.length;
  meter.waitBatch(batch);
  meter.lastIn = messages[0];
  meter.tap?.seenAll("in", messages);
  return { batch, held: meter.held.take(messages) };
}
