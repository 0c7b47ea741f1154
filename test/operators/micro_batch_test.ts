import FakeTimers from "@sinonjs/fake-timers";
import assert from "node:assert/strict";
import fc from "fast-check";
import { Observable, Subject } from "rxjs";
import { type Clock, systemClock } from "../../src/core/clock.ts";
import type { Batch, Message } from "../../src/core/message.ts";
import type { OperatorNode } from "../../src/core/node.ts";
import { microBatch } from "../../src/operators/micro_batch.ts";
import { messageOf } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";

function batchNode(
  given: Record<string, unknown>,
  clock: Clock = systemClock,
): OperatorNode {
  const instance = microBatch.create(
    microBatch.options.parse(given),
    nodeContext({ clock }),
  );
  assert.ok("kind" in instance && instance.kind === "operator");
  return instance;
}

/** A message of so many bytes. */
function sized(bytes: number, offset = 0): Message {
  return messageOf({ offset, value: new Uint8Array(bytes) });
}

interface Run {
  readonly input: Subject<Message>;
  readonly batches: Batch[];
  readonly clock: FakeTimers.Clock;
  readonly ended: string[];
  stop(): void;
}

function start(given: Record<string, unknown>): Run {
  const timers = FakeTimers.createClock(0);
  const clock: Clock = {
    ...systemClock,
    now: () => timers.now,
    monotonic: () => timers.now,
    after(ms, run) {
      const timer = timers.setTimeout(run, ms);
      return () => timers.clearTimeout(timer);
    },
  };
  const input = new Subject<Message>();
  const batches: Batch[] = [];
  const ended: string[] = [];
  const subscription = batchNode(given, clock).operate(input).subscribe({
    next: (batch) => batches.push(batch),
    error: (error) => ended.push(`error ${error.message}`),
    complete: () => ended.push("complete"),
  });
  return {
    input,
    batches,
    clock: timers,
    ended,
    stop: () => subscription.unsubscribe(),
  };
}

function shape(batches: readonly Batch[]): string[] {
  return batches.map((batch) =>
    `${batch.messages.length} ${batch.bytes} ${batch.reason}`
  );
}

Deno.test("a batch closes when it has its items, and no timer is left", () => {
  const run = start({ maxItems: 3, maxWait: "20ms" });
  for (let index = 0; index < 7; index++) run.input.next(sized(10));
  assert.deepEqual(shape(run.batches), ["3 30 count", "3 30 count"]);
  assert.equal(run.clock.countTimers(), 1);
  run.input.next(sized(10));
  run.input.next(sized(10));
  assert.equal(run.batches.length, 3);
  assert.equal(run.clock.countTimers(), 0);
  run.stop();
});

Deno.test("a batch waits for others from its first message on, no longer", () => {
  const run = start({ maxItems: 100, maxWait: "20ms" });
  run.clock.tick(5);
  run.input.next(sized(10));
  run.clock.tick(15);
  run.input.next(sized(10));
  run.clock.tick(4);
  assert.equal(run.batches.length, 0);
  run.clock.tick(1);
  assert.deepEqual(shape(run.batches), ["2 20 wait"]);
  assert.equal(run.batches[0]?.openedAt, 5);
  assert.equal(run.clock.countTimers(), 0);
  run.clock.tick(1_000);
  assert.equal(run.batches.length, 1);
  run.input.next(sized(10));
  run.clock.tick(20);
  assert.equal(run.batches[1]?.openedAt, 1_025);
  run.stop();
});

Deno.test("a full batch's timer does not cut the next one short", () => {
  const run = start({ maxItems: 2, maxWait: "20ms" });
  run.input.next(sized(1));
  run.clock.tick(19);
  run.input.next(sized(1));
  run.input.next(sized(1));
  run.clock.tick(19);
  assert.deepEqual(shape(run.batches), ["2 2 count"]);
  run.clock.tick(1);
  assert.deepEqual(shape(run.batches), ["2 2 count", "1 1 wait"]);
  run.stop();
});

Deno.test("a batch closes before the message that would overfill it", () => {
  const run = start({ maxItems: 100, maxBytes: "100B" });
  for (const bytes of [60, 30, 20, 80, 1]) run.input.next(sized(bytes));
  assert.deepEqual(shape(run.batches), ["2 90 bytes", "2 100 bytes"]);
  run.input.complete();
  assert.deepEqual(shape(run.batches).at(-1), "1 1 drain");
});

Deno.test("a message larger than a batch goes alone and at once", () => {
  const run = start({ maxItems: 100, maxBytes: "100B" });
  for (const bytes of [10, 500, 10]) run.input.next(sized(bytes));
  assert.deepEqual(shape(run.batches), ["1 10 bytes", "1 500 bytes"]);
  run.stop();
});

Deno.test("the end of the input flushes what is left, then completes", () => {
  const run = start({ maxItems: 100 });
  run.input.next(sized(10));
  run.input.complete();
  assert.deepEqual(shape(run.batches), ["1 10 drain"]);
  assert.deepEqual(run.ended, ["complete"]);
  assert.equal(run.clock.countTimers(), 0);
  const empty = start({});
  empty.input.complete();
  assert.deepEqual(empty.batches, []);
  assert.deepEqual(empty.ended, ["complete"]);
});

Deno.test("an error of the input passes, the batch and its timer are gone", () => {
  const run = start({ maxItems: 100 });
  run.input.next(sized(10));
  run.input.error(new Error("upstream"));
  assert.deepEqual(run.ended, ["error upstream"]);
  assert.equal(run.clock.countTimers(), 0);
  run.clock.tick(1_000);
  assert.deepEqual(run.batches, []);
});

Deno.test("leaving clears the timer and leaves the input", () => {
  const run = start({ maxItems: 100 });
  run.input.next(sized(10));
  run.stop();
  assert.equal(run.clock.countTimers(), 0);
  assert.equal(run.input.observed, false);
});

Deno.test("an input that ends within the subscription is flushed", () => {
  const batches: Batch[] = [];
  const input = new Observable<Message>((subscriber) => {
    subscriber.next(sized(1));
    subscriber.complete();
  });
  batchNode({}).operate(input).subscribe((batch) => batches.push(batch));
  assert.deepEqual(shape(batches), ["1 1 drain"]);
});

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("message" as const),
        bytes: fc.integer({ min: 0, max: 150 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("tick" as const),
        ms: fc.integer({ min: 0, max: 30 }),
      }),
    },
  ),
  { maxLength: 200 },
);

Deno.test("no message is lost, doubled, reordered or kept too long", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 12 }), (list, maxItems) => {
      const run = start({ maxItems, maxBytes: "100B", maxWait: "20ms" });
      const sent: Message[] = [];
      const cameAt = new Map<Message, number>();
      const leftAt = new Map<Message, number>();
      const seen = () => {
        for (const batch of run.batches) {
          for (const message of batch.messages) {
            if (!leftAt.has(message)) leftAt.set(message, run.clock.now);
          }
        }
      };
      for (const step of list) {
        if (step.kind === "message") {
          const message = sized(step.bytes, sent.length);
          sent.push(message);
          cameAt.set(message, run.clock.now);
          run.input.next(message);
          seen();
        } else {
          for (let ms = 0; ms < step.ms; ms++) {
            run.clock.tick(1);
            seen();
          }
        }
      }
      run.input.complete();
      seen();
      check(run.batches, { sent, maxItems });
      for (const message of sent) {
        const waited = leftAt.get(message)! - cameAt.get(message)!;
        assert.ok(waited <= 20, `waited ${waited} ms`);
      }
      assert.equal(run.clock.countTimers(), 0);
    }),
    { numRuns: 500 },
  );
});

function check(
  batches: readonly Batch[],
  { sent, maxItems }: { sent: readonly Message[]; maxItems: number },
): void {
  assert.deepEqual(
    batches.flatMap(({ messages }) => messages.map(offsetOf)),
    sent.map(offsetOf),
  );
  for (const { messages, bytes, reason } of batches) {
    const sum = messages.reduce((all, one) => all + one.settlement.bytes, 0);
    assert.equal(bytes, sum);
    assert.ok(messages.length >= 1 && messages.length <= maxItems);
    assert.ok(bytes <= 100 || messages.length === 1);
    if (reason === "count") assert.equal(messages.length, maxItems);
  }
}

function offsetOf(message: Message): number {
  return message.record.offset;
}
