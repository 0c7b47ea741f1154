import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import { Message } from "../../../src/core/message.ts";
import type {
  WindowOutput,
  WindowPartition,
} from "../../../src/core/window.ts";
import { EventReader } from "../../../src/operators/window/event_reader.ts";
import { MergeWindow } from "../../../src/operators/window/merge_window.ts";
import { PartialWindow } from "../../../src/operators/window/partial_window.ts";
import { windowOptions } from "../../../src/operators/window/window_options.ts";
import { messageOf } from "../../support/messages.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const start = Date.UTC(2025, 11, 3, 10);

function partitionOf(topic: string, partition: number): WindowPartition {
  return {
    topic,
    partition,
    epoch: 1,
    start: 0,
    next: 0,
    isAtEnd: false,
    mark: () => undefined,
    hold: () => true,
    release: () => {},
  };
}

/** Both stages over one source partition; the merge has two partitions. */
class Stages {
  readonly clock = new VirtualClock();
  readonly merge: MergeWindow;
  readonly merged = [partitionOf("parts", 0), partitionOf("parts", 1)] as const;
  readonly #partial: PartialWindow;
  readonly #source = partitionOf("events", 0);
  #read = 0;
  #passed = 0;

  constructor(maxGroups: number) {
    const options = windowOptions.parse({
      size: "10s",
      by: ["kol_id"],
      emit: "updates",
      retention: "0s",
      maxGroups,
    });
    const parts = {
      id: "kpis",
      options,
      reader: new EventReader(options),
      markKey: "kpis",
      clock: this.clock,
    };
    this.merge = new MergeWindow({
      ...parts,
      sources: new Map([["events", 1]]),
    });
    // The first stage is not what is looked at.
    this.#partial = new PartialWindow({
      ...parts,
      options: { ...options, maxGroups: 10_000 },
    });
    this.#partial.assigned(this.#source);
    for (const one of this.merged) this.merge.assigned(one);
  }

  /** An event of each of so many groups, seconds after the start. */
  read(groups: number, seconds: number): void {
    for (let group = 0; group < groups; group++) {
      const timestamp = start + seconds * 1_000;
      const at = { topic: "events", offset: this.#read++, timestamp };
      const message = messageOf(at);
      const event = new Message(
        message.record,
        { kol_id: `kol-${group}` },
        timestamp,
        this.clock.monotonic(),
        message.settlement,
      );
      assert.equal(this.#partial.absorb(event, this.#source), undefined);
    }
  }

  /** Has a second pass, and all that is told merged by the first partition. */
  async pass(): Promise<void> {
    await this.clock.advance(1_000);
    this.#partial.tick(this.clock.monotonic());
    for (const output of drained(() => this.#partial.next())) {
      const { value } = output;
      assert.ok(value instanceof Object && "toJsonText" in value);
      const text = (value as { toJsonText(): string }).toJsonText();
      const outcome = this.merge.absorb(
        messageOf({
          topic: "parts",
          offset: this.#passed++,
          value: new TextEncoder().encode(text),
        }),
        this.merged[0],
      );
      if (outcome instanceof HotpathError) throw outcome;
      output.settled();
    }
  }

  get paused(): number[] {
    return this.merge.paused().map((one) => one.partition);
  }
}

function* drained(
  next: () => WindowOutput | undefined,
): Generator<WindowOutput> {
  for (let one = next(); one; one = next()) yield one;
}

Deno.test("rule 6: a merge has partitions paused that are ahead, and all while results leave", async () => {
  const stages = new Stages(100);
  stages.read(90, 5);
  await stages.pass();
  assert.deepEqual(stages.paused, [0], "the other has heard of nothing yet");
  stages.read(1, 20);
  await stages.pass();
  await stages.pass();
  assert.deepEqual(stages.paused, [0, 1], "room comes as results leave");
  const results = [...drained(() => stages.merge.next())];
  assert.ok(results.length >= 90);
  assert.deepEqual(stages.paused, []);
});

Deno.test("rule 6: a merge that is full stops with a code", async () => {
  const stages = new Stages(80);
  stages.read(80, 5);
  await stages.pass();
  stages.read(81, 6);
  await assert.rejects(stages.pass(), {
    code: "window-full",
    message: /in kpis, raise maxGroups, .*: 80 groups/,
  });
});
