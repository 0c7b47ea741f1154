import assert from "node:assert/strict";
import { partitionId } from "../../src/core/source.ts";
import type { WindowNode, WindowPartition } from "../../src/core/window.ts";
import { explainPartition } from "../../src/runtime/explain_partition.ts";
import { PumpHarness } from "../support/pump_harness.ts";

/** A window that has no room for the partitions that a test names. */
class FullWindow implements WindowNode {
  readonly kind = "window";
  readonly markKey = "full";
  readonly grants = new Map<number, WindowPartition>();
  full: number[] = [];

  assigned(partition: WindowPartition): void {
    this.grants.set(partition.partition, partition);
  }

  dropped(partition: WindowPartition): void {
    if (this.grants.get(partition.partition) === partition) {
      this.grants.delete(partition.partition);
    }
  }

  absorb(): undefined {}

  next(): undefined {}

  release(): string {
    return "";
  }

  paused(): readonly WindowPartition[] {
    return this.full.flatMap((one) => this.grants.get(one) ?? []);
  }

  watermark(): undefined {}

  tick(): void {}
}

async function reading(full: readonly number[]) {
  const window = new FullWindow();
  window.full = [...full];
  const harness = new PumpHarness({ partitions: 2, windows: [window] });
  harness.source.add(3);
  harness.source.add(3, { partition: 1 });
  await harness.start();
  return { window, harness };
}

function places({ messages }: PumpHarness): string[] {
  return messages.map(({ record }) => `${record.partition}:${record.offset}`);
}

Deno.test("nothing is read of a partition for which a window has no room", async () => {
  const { window, harness } = await reading([1]);
  assert.deepEqual(places(harness), ["0:0", "0:1", "0:2"]);
  await harness.clock.advance(60_000);
  harness.source.add(1);
  await harness.clock.flush();
  assert.deepEqual(places(harness), ["0:0", "0:1", "0:2", "0:3"]);
  window.full = [];
  await harness.clock.advance(100);
  assert.deepEqual(places(harness).slice(4), ["1:0", "1:1", "1:2"]);
  harness.settleAll();
  await harness.close();
});

Deno.test("with every partition paused the polls go on, and are few", async () => {
  const { window, harness } = await reading([0, 1]);
  await harness.clock.advance(60_000);
  assert.deepEqual(places(harness), []);
  const { polls } = harness.source;
  assert.ok(polls.length > 500 && polls.length <= 601, `${polls.length}`);
  window.full = [0];
  await harness.clock.advance(100);
  assert.deepEqual(places(harness), ["1:0", "1:1", "1:2"]);
  harness.settleAll();
  await harness.close();
});

Deno.test("a partition that is paused is not at its end", async () => {
  const { window, harness } = await reading([]);
  harness.settleAll();
  await harness.clock.advance(1_000);
  const [first, second] = [window.grants.get(0), window.grants.get(1)];
  assert.deepEqual([first?.isAtEnd, second?.isAtEnd], [true, true]);
  window.full = [1];
  await harness.clock.advance(1_000);
  assert.deepEqual([first?.isAtEnd, second?.isAtEnd], [true, false]);
  window.full = [];
  await harness.clock.advance(1_000);
  assert.deepEqual([first?.isAtEnd, second?.isAtEnd], [true, true]);
  await harness.close();
});

Deno.test("a source pauses none of its own for one of another source", async () => {
  const { window, harness } = await reading([0, 1]);
  const other = await reading([]);
  const [foreign] = other.window.grants.values();
  assert.ok(foreign);
  // Of the same name, as sources of two groups may read one topic.
  window.paused = () => [foreign];
  await harness.clock.advance(100);
  assert.equal(places(harness).length, 6);
  harness.settleAll();
  await harness.close();
  other.harness.settleAll();
  await other.harness.close();
});

Deno.test("a partition that comes back is read, though it was paused before", async () => {
  const { window, harness } = await reading([1]);
  harness.settleAll();
  await harness.clock.until(harness.source.revoke(1));
  assert.deepEqual(window.paused(), []);
  window.full = [];
  harness.source.grant(1);
  await harness.clock.advance(100);
  assert.deepEqual(places(harness).slice(3), ["1:0", "1:1", "1:2"]);
  harness.settleAll();
  await harness.close();
});

Deno.test("a paused partition waits rightly, and says for what", async () => {
  const { harness } = await reading([1]);
  harness.settleAll();
  const source = harness.pump.progress();
  const whys = source.partitions.map((partition) =>
    explainPartition({
      source,
      partition,
      nodes: [],
      end: 3,
      now: 3_600_000,
      stillSince: 0,
      triedAnew: "no",
      noProgressMs: 60_000,
    })
  );
  assert.deepEqual(
    whys.map((one) => [partitionId(one), one.condition, one.reason]),
    [
      ["kol.profiles.raw/0", "idle", "All is read and finished"],
      [
        "kol.profiles.raw/1",
        "waiting",
        "A window has no room for what it is ahead with",
      ],
    ],
  );
  await harness.close();
});
