import assert from "node:assert/strict";
import { Subject } from "rxjs";
import { HotpathError } from "../../src/core/errors.ts";
import { type Batch, type Failure, Message } from "../../src/core/message.ts";
import { recordBytes } from "../../src/core/record.ts";
import type { Unit } from "../../src/core/node.ts";
import { Settlement } from "../../src/core/settlement.ts";
import { actor, type Item } from "../../src/runtime/actor.ts";
import { DeadLetterRoutes } from "../../src/runtime/dead_letter_routes.ts";
import type { NodeMeter } from "../../src/runtime/node_meter.ts";
import { Telemetry } from "../../src/runtime/telemetry.ts";
import { batchOf, recordOf } from "./messages.ts";
import { RecordingLogger } from "./recording_logger.ts";
import { deadLetterNode } from "./small_nodes.ts";
import { type SmallNode, smallPlan } from "./small_plan.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** One actor alone: a test is its input and its output. */
export class ActorHarness {
  readonly clock: VirtualClock;
  readonly logger = new RecordingLogger();
  readonly input = new Subject<Item>();
  readonly out: Item[] = [];
  readonly failures: Failure[] = [];
  /** `complete`, or the error's message. */
  readonly ended: string[] = [];
  /** Offsets whose last end has settled, in order; required ones apart. */
  readonly settled: number[] = [];
  readonly requiredSettled: number[] = [];
  routesCompleted = 0;
  /** Jitters waits; uniform in [0, 1). */
  random = () => 0.5;
  readonly #required: boolean;
  readonly telemetry: Telemetry;
  readonly meter: NodeMeter;
  readonly #abort = new AbortController();
  readonly #stop: () => void;

  /**
   * Commits wait for what it gives, unless it is a best-effort sink; its
   * failures are kept where it names `dead`. `input` is what arrives at a sink.
   */
  static async of(
    node: SmallNode,
    clock: VirtualClock = new VirtualClock(),
    input: Unit = "batch",
  ): Promise<ActorHarness> {
    const instance = await node.create();
    return new ActorHarness(node, instance, { clock, input });
  }

  private constructor(
    node: SmallNode,
    instance: Awaited<ReturnType<SmallNode["create"]>>,
    { clock, input }: { readonly clock: VirtualClock; readonly input: Unit },
  ) {
    this.clock = clock;
    this.#required = node.facts.required !== false;
    const isDead = instance.kind === "dead-letter";
    const plan = smallPlan(isDead ? [node] : [node, dead]);
    const routes = new DeadLetterRoutes(plan, this.clock);
    this.telemetry = new Telemetry([node.id], this.clock);
    this.meter = this.telemetry.meter(node.id);
    const [planned, sink] = plan.nodes;
    assert.ok(planned);
    if (sink) {
      routes.into(sink).subscribe({
        next: (failure) => this.failures.push(failure),
        complete: () => this.routesCompleted++,
      });
    }
    const stream = actor(instance, this.input, {
      node: { ...planned, input, required: this.#required },
      meter: this.meter,
      telemetry: this.telemetry,
      routes,
      isWork: true,
      clock: this.clock,
      logger: this.logger,
      random: () => this.random(),
      signal: this.#abort.signal,
    });
    const subscription = stream.subscribe({
      next: (item) => this.out.push(item),
      error: (error: Error) => this.ended.push(error.message),
      complete: () => this.ended.push("complete"),
    });
    this.#stop = () => {
      this.#abort.abort(new DOMException("The pipeline stopped"));
      subscription.unsubscribe();
    };
  }

  /** Stops at once, as a pipeline does. */
  stop(): void {
    this.#stop();
    this.telemetry.close();
  }

  /** Commits wait for it, unless it is on its way to a best-effort end. */
  message(
    offset: number,
    partition = 0,
    { required = this.#required }: { readonly required?: boolean } = {},
  ): Message {
    const record = recordOf({
      offset,
      partition,
      value: new Uint8Array(10),
    });
    const settlement = new Settlement(
      {
        requiredSettled: (one) => {
          if (required) this.requiredSettled.push(one.offset);
        },
        allSettled: (one) => this.settled.push(one.offset),
      },
      offset,
      recordBytes(record),
      required,
    );
    return new Message(record, offset, record.timestamp, 0, settlement);
  }

  /** Sends one message an offset. */
  send(...offsets: number[]): void {
    for (const offset of offsets) this.input.next(this.message(offset));
  }

  /** Sends the offsets as one batch. */
  sendBatch(...offsets: number[]): void {
    this.input.next(this.batch(offsets));
  }

  batch(offsets: readonly number[], partition = 0): Batch {
    return batchOf(offsets.map((offset) => this.message(offset, partition)));
  }

  /** Offsets of what came out, batches as lists. */
  get outOffsets(): readonly (number | readonly number[])[] {
    return this.out.map((item) => {
      if ("messages" in item) return offsetsOf(item);
      assert.ok(item instanceof Message);
      return item.record.offset;
    });
  }

  get failedOffsets(): readonly number[] {
    return this.failures.map((one) => one.message.record.offset);
  }
}

const dead = deadLetterNode("dead", { write: () => Promise.resolve() });

export function offsetsOf(batch: Batch): number[] {
  return batch.messages.map((one) => one.record.offset);
}

/** An error of this code. */
export function errorOf(
  code: HotpathError["code"],
  message = `It is ${code}`,
): HotpathError {
  return new HotpathError({ code, message });
}
