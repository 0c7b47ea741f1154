import assert from "node:assert/strict";
import { invariant } from "../../src/core/invariant.ts";
import type { Message } from "../../src/core/message.ts";
import { Dropped } from "../../src/core/dropped.ts";
import { Chain, type ChainParts } from "../support/small_topology.ts";

/** A fault of our own in one place, once. */
interface Place {
  readonly name: string;
  readonly parts: (once: () => boolean) => ChainParts;
  readonly prepare?: (chain: Chain, once: () => boolean) => void;
}

/** Its end is reported once too often, which the actor's own code refuses. */
function settledTwice(message: Message): Dropped {
  message.settlement.settle(true);
  return new Dropped("twice");
}

function broken(): never {
  invariant(false, "Broken on purpose");
}

const places: readonly Place[] = [
  {
    name: "in the handler of a stream",
    parts: (once) => ({ map: (one) => once() ? settledTwice(one) : one }),
  },
  {
    name: "in what is done with an answer",
    parts: (once) => ({
      call: () => ({ messages }) =>
        Promise.resolve(once() ? messages.slice(1) : messages),
    }),
  },
  {
    name: "when a sink settles what it has stored",
    parts: (once) => ({
      map(one) {
        if (once()) one.settlement.settle(true);
        return one;
      },
    }),
  },
  {
    name: "in a source's poll",
    parts: () => ({}),
    prepare: (chain, once) => {
      chain.source.before = (action) => {
        if (action === "poll" && once()) broken();
        return Promise.resolve();
      };
    },
  },
];

for (const { name, parts, prepare } of places) {
  Deno.test(`an invariant that breaks ${name} restarts the pipeline`, async () => {
    let left = 1;
    const once = () => left > 0 && left-- > 0;
    const chain = new Chain(parts(once));
    prepare?.(chain, once);
    chain.source.add(20);
    const run = chain.start();
    await chain.clock.when(() => chain.source.committed[0] === 20, 60_000);
    assert.equal(run.running.telemetry().restarts, 1);
    assert.equal(run.end, undefined);
    await run.drain();
  });

  Deno.test(`an invariant that always breaks ${name} ends the run with it`, async () => {
    const chain = new Chain(parts(() => true));
    prepare?.(chain, () => true);
    const stop = chain.clock.every(1_000, () => void chain.source.add(5));
    const run = chain.start();
    const end = await chain.clock.until(run.running.done);
    stop();
    assert.ok(end.kind === "failed");
    assert.equal(end.error.code, "restart-budget-spent");
    assert.match(end.error.message, /after 5 restarts .*last crash was: \w/);
    assert.deepEqual(chain.buried, []);
    assert.equal(chain.clock.timers, 0);
  });
}
