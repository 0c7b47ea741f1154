import { Dropped } from "../../src/core/dropped.ts";
import { map } from "rxjs";
import type { Batch, Message } from "../../src/core/message.ts";
import { type CallResult, type WriteResult } from "../../src/core/node.ts";
import type { HotpathError } from "../../src/core/errors.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { microBatch } from "../../src/operators/micro_batch.ts";
import { errorOf } from "../support/actor_harness.ts";
import type { MemorySource } from "../support/memory_source.ts";
import { nodeContext } from "../support/node_context.ts";
import {
  callNode,
  deadLetterNode,
  mapNode,
  operatorNode,
  sinkNode,
  sourceNode,
} from "../support/small_nodes.ts";
import { type SmallNode, smallPlan } from "../support/small_plan.ts";
import type { SeededRandom } from "../support/seeded_random.ts";
import type { VirtualClock } from "../support/virtual_clock.ts";
import type { Ends } from "./ends.ts";
import type { Fate } from "./fate.ts";
import type { HeldOffsets } from "./held_offsets.ts";
import type { InFlight } from "./in_flight.ts";
import { OrderedClient } from "./ordered_client.ts";
import { RunningCalls } from "./running_calls.ts";
import type { Shape, SinkShape } from "./shape.ts";

/** What the nodes of a random plan share. */
export interface Surroundings {
  readonly shape: Shape;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly fate: Fate;
  readonly ends: Ends;
  readonly held: HeldOffsets;
  readonly inFlight: InFlight;
  readonly sources: readonly MemorySource[];
  /** Is all well from now on? */
  readonly isHealed: () => boolean;
  /** Must the next message crash its operator? */
  readonly takeCrash: () => boolean;
  /** Looks at what must hold at any time. */
  readonly look: () => void;
  /** Makes a node into another one; how a test breaks what it wants found. */
  readonly wrap: (node: SmallNode) => SmallNode;
}

const policy = {
  timeoutMs: 300,
  retry: { attempts: 3, backoff: { fromMs: 10, toMs: 200 }, budget: 0.5 },
  breaker: { window: 2_000, probeAfter: 500 },
};

/** The chain of the hot path in a random shape, with random troubles. */
export function randomPlan(around: Surroundings): Plan {
  const { shape, sources } = around;
  const calls = new RunningCalls(shape.callsInFlight);
  const nodes = [
    ...sources.map((source) => sourceNode(source.topic, source.open)),
    mapNode("parse", {
      from: sources.map((one) => one.topic),
      onError: "dead",
      map: (message) => parse(message, around),
    }),
    batching(around),
    callNode("score", {
      from: "batch",
      onError: "dead",
      call: (batch, signal) =>
        calls.run(() => score(batch, around), signal, tooMany(around)),
      policy: {
        ...policy,
        inFlight: shape.callsInFlight,
        order: shape.order,
        ratePerSecond: shape.callRate,
      },
    }),
    ...shape.sinks.map((sink) => storing(sink, around)),
    deadLetterNode("dead", {
      write: async (failures) => {
        await around.clock.sleep(around.random.below(20));
        happens(around, around.shape.chances.writeFails);
        failures.forEach((one) => around.ends.buried(one));
      },
      policy,
    }),
  ];
  return smallPlan(nodes.map(around.wrap), {
    budget: { events: shape.budgetEvents, bytes: shape.budgetBytes },
  });
}

function storing(sink: SinkShape, around: Surroundings): SmallNode {
  const writes = new RunningCalls(sink.inFlight);
  const client = new OrderedClient();
  const store = (batch: Batch) => write(batch, { around, sink });
  return sinkNode(sink.id, {
    from: "score",
    onError: "dead",
    required: sink.required,
    write: (batch, signal) =>
      writes.run(
        () => sink.keepsOrder ? client.write(() => store(batch)) : store(batch),
        signal,
        tooMany(around),
      ),
    policy: { ...policy, inFlight: sink.inFlight },
  });
}

function tooMany({ ends }: Surroundings): (running: number) => void {
  return (running) => ends.violated(`${running} calls at a time`);
}

/** Fails in so many of a thousand cases while there is trouble. */
function happens({ random, isHealed }: Surroundings, chance: number): void {
  if (!isHealed() && random.below(1_000) < chance) throw new Error("Away");
}

function parse(
  message: Message,
  around: Surroundings,
): Message | HotpathError | Dropped {
  const { shape, fate, ends, clock, random, held } = around;
  const { parseFails, parseDrops, holds } = shape.chances;
  around.inFlight.read(message);
  around.look();
  if (!around.isHealed() && random.below(1_000) < holds) {
    clock.after(random.below(1_500), held.hold(message));
  }
  if (fate.hits("parse", message.record, parseFails)) {
    return errorOf("not-json");
  }
  if (fate.hits("drop", message.record, parseDrops)) {
    ends.dropped(message);
    return new Dropped("rule");
  }
  return message;
}

/** The real batching operator behind one that crashes on demand. */
function batching({ shape, clock, takeCrash }: Surroundings) {
  const options = microBatch.options.parse({
    maxItems: shape.maxItems,
    maxWait: "20ms",
  });
  return operatorNode("batch", {
    from: "parse",
    operate: (input) => {
      const instance = microBatch.create(options, nodeContext({ clock }));
      if (!("operate" in instance)) throw new Error("No operator");
      return instance.operate(input.pipe(map((message) => {
        if (takeCrash()) throw new TypeError("Crashed on demand");
        return message;
      })));
    },
  });
}

async function score(
  batch: Batch,
  around: Surroundings,
): Promise<CallResult> {
  const { shape, clock, random, fate, ends } = around;
  around.look();
  const { length } = batch.messages;
  if (length > shape.maxItems) ends.violated(`A batch of ${length}`);
  await clock.sleep(random.below(100));
  happens(around, shape.chances.callFails);
  if (!around.isHealed() && random.below(1_000) < shape.chances.callMisfits) {
    throw errorOf("reply-mismatch");
  }
  if (!around.isHealed() && random.below(40) === 0) await clock.sleep(400);
  const results = batch.messages.map((message) =>
    fate.hits("score", message.record, shape.chances.scoreRejects)
      ? errorOf("score-rejected")
      : message
  );
  const refused = results.find((one) => "code" in one);
  // Some services name the bad one, others refuse the batch.
  if (shape.seed % 2 === 0 && refused !== undefined) throw refused;
  return results;
}

async function write(
  batch: Batch,
  { around, sink }: { around: Surroundings; sink: SinkShape },
): Promise<WriteResult> {
  const { shape, clock, random, fate, ends } = around;
  const { writeFails, writeIsLate, sinkRefuses } = shape.chances;
  around.look();
  await clock.sleep(random.below(50));
  if (!around.isHealed() && random.below(1_000) < writeIsLate) {
    await clock.sleep(300 + random.below(400));
  }
  happens(around, writeFails);
  const results = batch.messages.map((message) =>
    fate.hits(sink.id, message.record, sinkRefuses)
      ? errorOf("write-rejected")
      : undefined
  );
  const refused = results.find((one) => one !== undefined);
  // One that keeps an order names the bad one: the others are on their way.
  const isWhole = shape.seed % 3 === 0 && !sink.keepsOrder;
  if (isWhole && refused !== undefined) throw refused;
  for (const [index, message] of batch.messages.entries()) {
    if (results[index] === undefined) ends.stored(sink.id, message);
  }
  // The outcome of some writes is unknown: stored, but not acknowledged.
  if (writeIsLate > 0) happens(around, writeFails / 4);
  return results;
}
