import assert from "node:assert/strict";
import type { SourceEvents } from "../../../src/core/source.ts";
import type { Grant } from "../../../src/drivers/embedded/group_store.ts";
import { OwnedPartitions } from "../../../src/drivers/embedded/owned_partitions.ts";
import { RecordingLogger } from "../../support/recording_logger.ts";

/** Owned partitions whose hand-overs end when the test says so. */
class Owned implements SourceEvents {
  readonly logger = new RecordingLogger();
  readonly told: string[] = [];
  readonly disowned: number[] = [];
  readonly letGo: (() => void)[] = [];
  readonly partitions = new OwnedPartitions({
    events: this,
    logger: this.logger,
    disown: (ids) => {
      this.disowned.push(...ids);
      return Promise.resolve();
    },
  });

  grant(...partitions: number[]): void {
    this.partitions.grant(partitions.map(grantOf));
  }

  handOver(...ids: number[]): Promise<void> {
    const readings = this.partitions.readings
      .filter((one) => ids.includes(one.id));
    return this.partitions.handOver(readings, { disown: true });
  }

  get owned(): number[] {
    return this.partitions.readings.map((one) => one.id);
  }

  assigned(partitions: readonly { partition: number }[]): void {
    this.told.push(`assigned ${numbers(partitions)}`);
  }

  revoked(partitions: readonly { partition: number }[]): Promise<void> {
    this.told.push(`revoked ${numbers(partitions)}`);
    return new Promise((resolve) => this.letGo.push(resolve));
  }

  lost(partitions: readonly { partition: number }[]): void {
    this.told.push(`lost ${numbers(partitions)}`);
  }
}

function grantOf(id: number): Grant {
  return { id, topic: "t", partition: id, offset: 0, metadata: "" };
}

function numbers(partitions: readonly { partition: number }[]): string {
  return partitions.map((one) => one.partition).join(" ");
}

/** Lets everything run that waits for promises only. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

Deno.test("a partition is given up only when its owner has let go", async () => {
  const owned = new Owned();
  owned.grant(1, 2);
  const handingOver = owned.handOver(1);
  assert.equal(owned.partitions.get(1)?.revoking, true, "reading stops");
  assert.equal(owned.partitions.get(2)?.revoking, false);
  await settled();
  assert.deepEqual(owned.disowned, []);
  assert.deepEqual(owned.owned, [1, 2]);
  owned.letGo.shift()?.();
  await handingOver;
  assert.deepEqual(owned.disowned, [1]);
  assert.deepEqual(owned.owned, [2]);
  assert.deepEqual(owned.told, ["assigned 1 2", "revoked 1"]);
});

Deno.test("a hand-over that ends late leaves a newer grant alone", async () => {
  const owned = new Owned();
  owned.grant(1);
  const late = owned.handOver(1);
  await settled();
  owned.partitions.loseAll();
  owned.grant(1);
  owned.letGo.shift()?.();
  await late;
  assert.deepEqual(owned.owned, [1]);
  assert.equal(owned.partitions.get(1)?.revoking, false);
  assert.deepEqual(owned.disowned, []);
  assert.deepEqual(owned.told, [
    "assigned 1",
    "revoked 1",
    "lost 1",
    "assigned 1",
  ]);
});

Deno.test("one hand-over comes after the other, and reading stops at once", async () => {
  const owned = new Owned();
  owned.grant(1, 2);
  const both = [owned.handOver(1), owned.handOver(2)];
  await settled();
  assert.deepEqual(owned.told, ["assigned 1 2", "revoked 1"]);
  assert.equal(owned.partitions.get(2)?.revoking, true);
  owned.letGo.shift()?.();
  await settled();
  owned.letGo.shift()?.();
  await Promise.all(both);
  assert.deepEqual(owned.told.at(-1), "revoked 2");
  assert.deepEqual(owned.owned, []);
});

Deno.test("what was lost before its turn is not revoked any more", async () => {
  const owned = new Owned();
  owned.grant(1, 2);
  const both = [owned.handOver(1), owned.handOver(2)];
  await settled();
  owned.partitions.loseAll();
  owned.letGo.shift()?.();
  await Promise.all(both);
  assert.deepEqual(owned.told, ["assigned 1 2", "revoked 1", "lost 1 2"]);
});

Deno.test("an owner that fails to let go is reported and loses the partition", async () => {
  const owned = new Owned();
  owned.grant(1);
  owned.revoked = () => Promise.reject(new Error("no"));
  await owned.handOver(1);
  assert.deepEqual(owned.owned, []);
  assert.deepEqual(owned.logger.of("warn"), ["Hand over: no"]);
});
