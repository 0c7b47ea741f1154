import assert from "node:assert/strict";
import { ActorHarness, errorOf } from "../support/actor_harness.ts";
import type { Item } from "../../src/runtime/actor.ts";
import {
  batchNode,
  callNode,
  deadLetterNode,
  mapNode,
  sinkNode,
} from "../support/small_nodes.ts";
import type { SmallNode } from "../support/small_plan.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** What every kind of actor has to do with the same few inputs. */
interface Kind {
  readonly name: string;
  readonly node: SmallNode;
  /** One item for it that holds the messages of these offsets. */
  readonly item: (harness: ActorHarness, offsets: number[]) => Item;
}

const from = { from: [], onError: "dead" };

/** Begins what never ends. */
const hang = () => new Promise<never>(() => {});

function kinds(isHanging = false): readonly Kind[] {
  const batch: Kind["item"] = (harness, offsets) => harness.batch(offsets);
  const message: Kind["item"] = (harness, [offset = 0]) =>
    harness.message(offset);
  return [
    {
      name: "a map",
      node: mapNode("node", { ...from, map: (one) => one }),
      item: message,
    },
    {
      name: "an operator",
      node: batchNode("node", { ...from, clock: new VirtualClock() }),
      item: message,
    },
    {
      name: "a call",
      node: callNode("node", {
        ...from,
        call: isHanging ? hang : (one) => Promise.resolve(one.messages),
      }),
      item: batch,
    },
    {
      name: "a sink",
      node: sinkNode("node", {
        ...from,
        write: isHanging
          ? hang
          : (one) => Promise.resolve(one.messages.map(() => undefined)),
      }),
      item: batch,
    },
    {
      name: "a dead-letter sink",
      node: deadLetterNode("node", {
        write: isHanging ? hang : () => Promise.resolve(),
      }),
      item: (harness, [offset = 0]) => ({
        message: harness.message(offset),
        error: errorOf("not-json"),
        node: "parse",
        required: true,
        attempts: 1,
        firstAt: 0,
        lastAt: 0,
      }),
    },
  ];
}

for (const { name, node } of kinds()) {
  Deno.test(`${name} whose input never comes waits and costs nothing`, async () => {
    const harness = await ActorHarness.of(node);
    await harness.clock.advance(3_600_000);
    assert.deepEqual(harness.ended, []);
    assert.equal(harness.meter.status, "ok");
    harness.stop();
    assert.equal(harness.clock.timers, 0);
    assert.equal(harness.input.observed, false);
  });

  Deno.test(`${name} whose input is empty completes, and so do its failures`, async () => {
    const harness = await ActorHarness.of(node);
    harness.input.complete();
    await harness.clock.flush();
    assert.deepEqual(harness.ended, ["complete"]);
    assert.deepEqual(harness.out, []);
    const hasRoute = node.onError !== undefined;
    assert.equal(harness.routesCompleted, hasRoute ? 1 : 0);
    harness.stop();
  });

  Deno.test(`${name} passes on the error of what feeds it`, async () => {
    const harness = await ActorHarness.of(node);
    harness.input.error(new Error("above"));
    await harness.clock.flush();
    assert.deepEqual(harness.ended, ["above"]);
    assert.equal(harness.input.observed, false);
    harness.stop();
  });
}

for (const { name, node, item } of kinds(true)) {
  Deno.test(`${name} that is stopped in the midst leaves nothing running`, async () => {
    const harness = await ActorHarness.of(node);
    for (let offset = 0; offset < 5; offset++) {
      harness.input.next(item(harness, [offset]));
    }
    await harness.clock.advance(100);
    harness.stop();
    await harness.clock.flush();
    assert.equal(harness.clock.timers, 0);
    assert.equal(harness.input.observed, false);
    assert.deepEqual(harness.ended, []);
    assert.deepEqual(harness.settled, []);
  });
}

for (const { name, node, item } of kinds()) {
  Deno.test(`${name} with an endless input keeps nothing of what is through`, async () => {
    const harness = await ActorHarness.of(node);
    const rounds = 500;
    const size = name === "a call" || name === "a sink" ? 10 : 1;
    for (let round = 0; round < rounds; round++) {
      const offsets = Array.from(
        { length: size },
        (_, index) => round * size + index,
      );
      harness.input.next(item(harness, offsets));
      if (round % 10 === 9) await harness.clock.advance(20);
    }
    assert.equal(harness.meter.in, rounds * size);
    assert.equal(harness.meter.out, rounds * size);
    assert.equal(harness.meter.inFlight, 0);
    assert.deepEqual(harness.ended, []);
    harness.input.complete();
    await harness.clock.flush();
    assert.deepEqual(harness.ended, ["complete"]);
    harness.stop();
    assert.equal(harness.clock.timers, 0);
  });
}
