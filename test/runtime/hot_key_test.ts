import assert from "node:assert/strict";
import { SeededRandom } from "../support/seeded_random.ts";
import { Chain } from "../support/small_topology.ts";

const hot = 0;
/** Events of each partition in a tenth of a second; a call serves ten. */
const written = [60, 1, 1];
const tenthMs = 100;
const rounds = 300;

/** Longest that an event of a quiet partition may take. */
const quietMsMax = 300;

interface Stored {
  readonly partition: number;
  readonly offset: number;
  readonly tookMs: number;
}

/**
 * A source of which one key has most events, before a service whose calls take
 * from 10 to 60 ms, so that they end in another order than they began, and of
 * which one in twenty fails at first.
 */
function hotKey() {
  const random = new SeededRandom(39);
  const chain = new Chain({
    partitions: written.length,
    budget: { events: 200, bytes: 1_048_576 },
    call: (clock) => async ({ messages }) => {
      await clock.sleep(10 + random.below(50));
      if (random.below(20) === 0) throw new Error("It failed once");
      return messages;
    },
    callPolicy: {
      inFlight: 8,
      retry: { backoff: { fromMs: 20, toMs: 40 }, budget: 0.5 },
    },
  });
  const stored: Stored[] = [];
  chain.store().script = ({ messages }) => {
    for (const { record } of messages) {
      const { partition, offset, timestamp } = record;
      stored.push({
        partition,
        offset,
        tookMs: chain.clock.now() - timestamp,
      });
    }
    return {};
  };
  return { chain, stored };
}

Deno.test("a key that has most events of a source keeps its order and does not hold up the other partitions", async () => {
  const { chain, stored } = hotKey();
  const { clock, source } = chain;
  const run = chain.start();
  for (let round = 0; round < rounds; round++) {
    for (const [partition, count] of written.entries()) {
      const key = partition === hot ? "hot" : `quiet-${partition}-${round}`;
      source.add(count, { partition, key });
    }
    await clock.advance(tenthMs);
  }
  await clock.advance(5_000);
  for (const [partition, count] of written.entries()) {
    const mine = stored.filter((one) => one.partition === partition);
    const outOfTurn = mine.find((one, index) => one.offset !== index);
    assert.equal(outOfTurn, undefined);
    assert.equal(mine.length, rounds * count);
  }
  const slowest = Math.max(
    ...stored.filter((one) => one.partition !== hot).map((one) => one.tookMs),
  );
  assert.ok(slowest <= quietMsMax, `${slowest} ms`);
  assert.deepEqual(
    source.committed,
    written.map((count) => rounds * count),
  );
  assert.deepEqual(chain.buried, []);
  await run.drain();
});
