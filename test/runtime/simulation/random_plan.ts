import { map } from "rxjs";
import type { Batch, Message } from "../../../src/core/message.ts";
import { Dropped } from "../../../src/core/node.ts";
import type { HotpathError } from "../../../src/core/errors.ts";
import type { Plan } from "../../../src/graph/plan.ts";
import { microBatch } from "../../../src/operators/micro_batch.ts";
import { errorOf } from "../../support/actor_harness.ts";
import type { MemorySource } from "../../support/memory_source.ts";
import { nodeContext } from "../../support/node_context.ts";
import {
  callNode,
  deadLetterNode,
  mapNode,
  operatorNode,
  sinkNode,
  sourceNode,
} from "../../support/small_nodes.ts";
import { smallPlan } from "../../support/small_plan.ts";
import type { SeededRandom } from "../../support/seeded_random.ts";
import type { VirtualClock } from "../../support/virtual_clock.ts";
import type { Ends } from "./ends.ts";
import type { Fate } from "./fate.ts";
import type { Shape, SinkShape } from "./shape.ts";

/** What the nodes of a random plan share. */
export interface Surroundings {
  readonly shape: Shape;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly fate: Fate;
  readonly ends: Ends;
  readonly sources: readonly MemorySource[];
  /** Is all well from now on? */
  readonly isHealed: () => boolean;
  /** Must the next message crash its operator? */
  readonly takeCrash: () => boolean;
  /** Looks at what must hold at any time. */
  readonly look: () => void;
}

const policy = {
  timeoutMs: 300,
  retry: { attempts: 3, backoff: { fromMs: 10, toMs: 200 }, budget: 0.5 },
  breaker: { window: 2_000, probeAfter: 500 },
};

/** The chain of the hot path in a random shape, with random troubles. */
export function randomPlan(around: Surroundings): Plan {
  const { shape, sources } = around;
  return smallPlan([
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
      call: (batch) => score(batch, around),
      policy: { ...policy, inFlight: shape.callsInFlight, order: shape.order },
    }),
    ...shape.sinks.map((sink) =>
      sinkNode(sink.id, {
        from: "score",
        onError: "dead",
        required: sink.required,
        write: (batch) => write(batch, { around, sink }),
        policy: { ...policy, inFlight: sink.inFlight },
      })
    ),
    deadLetterNode("dead", {
      write: async (failures) => {
        await around.clock.sleep(around.random.below(20));
        happens(around, around.shape.chances.writeFails);
        failures.forEach((one) => around.ends.buried(one));
      },
      policy,
    }),
  ], { budget: { events: shape.budgetEvents, bytes: 1_000_000 } });
}

/** Fails in so many of a thousand cases while there is trouble. */
function happens({ random, isHealed }: Surroundings, chance: number): void {
  if (!isHealed() && random.below(1_000) < chance) throw new Error("Away");
}

function parse(
  message: Message,
  { shape, fate, ends }: Surroundings,
): Message | HotpathError | Dropped {
  const { parseFails, parseDrops } = shape.chances;
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
): Promise<readonly (Message | HotpathError)[]> {
  const { shape, clock, random, fate } = around;
  around.look();
  await clock.sleep(random.below(100));
  happens(around, shape.chances.callFails);
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
): Promise<readonly (HotpathError | undefined)[]> {
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
  if (shape.seed % 3 === 0 && refused !== undefined) throw refused;
  for (const [index, message] of batch.messages.entries()) {
    if (results[index] === undefined) ends.stored(sink.id, message);
  }
  // The outcome of some writes is unknown: stored, but not acknowledged.
  if (writeIsLate > 0) happens(around, writeFails / 4);
  return results;
}
