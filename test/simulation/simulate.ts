import assert from "node:assert/strict";
import { originId } from "../../src/core/record.ts";
import { MemorySource } from "../support/memory_source.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import type { SmallNode } from "../support/small_plan.ts";
import { TopologyRun } from "../support/topology_run.ts";
import { VirtualClock } from "../support/virtual_clock.ts";
import { Ends } from "./ends.ts";
import { Fate } from "./fate.ts";
import { HeldOffsets } from "./held_offsets.ts";
import { InFlight } from "./in_flight.ts";
import { randomPlan } from "./random_plan.ts";
import { drawShape, type Shape } from "./shape.ts";

/** Trouble ends at this virtual time, and then all must come to its end. */
const healAtMs = 6_000;

/** What is changed of a simulation. */
export interface SimulateOptions {
  /** Makes a node of the plan into another one. */
  readonly wrap?: (node: SmallNode) => SmallNode;
}

/**
 * Runs a random topology through random trouble and checks every promise: at
 * each step while there is trouble that nothing happens that must not (safety),
 * then, all being well again, that everything comes to its end (liveness).
 */
export async function simulate(
  seed: number,
  options: SimulateOptions = {},
): Promise<void> {
  const random = new SeededRandom(seed);
  const shape = drawShape(seed, random);
  try {
    await new Simulation(shape, random, options).run();
  } catch (thrown) {
    throw new Error(`With HOTPATH_SEED=${seed}: ${JSON.stringify(shape)}`, {
      cause: thrown,
    });
  }
}

const firstTopic = "in-0";

class Simulation {
  readonly #shape: Shape;
  readonly #random: SeededRandom;
  readonly #clock = new VirtualClock();
  readonly #ends: Ends;
  readonly #held = new HeldOffsets();
  readonly #inFlight = new InFlight();
  readonly #sources: readonly MemorySource[];
  readonly #topology: TopologyRun;
  #isHealed = false;
  #crashes = 0;

  constructor(
    shape: Shape,
    random: SeededRandom,
    { wrap = (node) => node }: SimulateOptions,
  ) {
    this.#shape = shape;
    this.#random = random;
    this.#ends = new Ends({
      sinks: shape.sinks,
      isOutcomeUnknown: shape.chances.writeIsLate > 0,
    });
    this.#sources = shape.sources.map((partitions, index) =>
      this.#source(`in-${index}`, partitions)
    );
    const plan = randomPlan({
      shape,
      clock: this.#clock,
      random,
      fate: new Fate(shape.seed),
      ends: this.#ends,
      held: this.#held,
      inFlight: this.#inFlight,
      wrap,
      sources: this.#sources,
      isHealed: () => this.#isHealed,
      takeCrash: () => this.#crashes > 0 && this.#crashes-- > 0,
      look: () => this.#look(),
    });
    this.#topology = new TopologyRun(plan, this.#clock, () => random.next());
  }

  async run(): Promise<void> {
    const { events, crashes, moves } = this.#shape;
    for (let left = events; left > 0;) left -= this.#produce(left);
    for (let left = crashes; left > 0; left--) {
      this.#later(() => void this.#crashes++);
    }
    for (let left = moves; left > 0; left--) this.#later(() => this.#move());
    await this.#clock.advance(healAtMs);
    assert.deepEqual(this.#ends.violations, []);
    this.#heal();
    await this.#clock.when(() => this.#isDone(), 600_000);
    // Late answers of writes that were given up.
    await this.#clock.advance(2_000);
    await this.#topology.drain();
    this.#check();
  }

  #source(topic: string, partitions: number): MemorySource {
    const { pollFails, commitFails } = this.#shape.chances;
    const source = new MemorySource({ clock: this.#clock, topic, partitions });
    source.checkCommit = (position) => {
      this.#ends.checkCommit(position);
      const passed = this.#held.passedBy(position);
      if (passed === undefined) return;
      this.#ends.violated(
        `A commit of ${position.offset} passed ${passed}, held`,
      );
    };
    const isFirst = topic === firstTopic;
    const chances = { poll: pollFails, commit: commitFails, open: 0, close: 0 };
    source.before = async (action) => {
      if (action === "open" && isFirst) this.#inFlight.restart();
      this.#look();
      await this.#clock.sleep(this.#random.below(5));
      const isAway = this.#random.below(1_000) < chances[action];
      if (!this.#isHealed && isAway) throw new Error("Away");
    };
    return source;
  }

  /** Does something at a random time before all is well. */
  #later(run: () => void): void {
    this.#clock.after(this.#random.below(healAtMs - 500), run);
  }

  #produce(most: number): number {
    const count = Math.min(most, 1 + this.#random.below(20));
    const source = this.#anySource();
    const partition = this.#random.below(source.log.length);
    const bytes = 1 + this.#random.below(this.#shape.recordBytes);
    this.#later(() => void source.add(count, { partition, bytes }));
    return count;
  }

  /** Takes a partition away in one of the ways there are, and gives it back. */
  #move(): void {
    const source = this.#anySource();
    const partition = this.#random.below(source.log.length);
    if (!source.isOpen || !source.owned.includes(partition)) return;
    const back = () => {
      if (!source.isOpen) return;
      if (!source.owned.includes(partition)) this.#elsewhere(source, partition);
      source.regrant(partition);
    };
    switch (this.#random.below(4)) {
      case 0:
        return source.regrant(partition);
      case 1:
        source.lose(partition);
        return void this.#clock.after(this.#random.below(500), back);
      case 2:
        // Given back while it may still drain, and not again after that.
        void source.revoke(partition);
        return void this.#clock.after(this.#random.below(300), back);
      default:
        void source.revoke(partition).then(() =>
          this.#clock.after(this.#random.below(500), back)
        );
    }
  }

  /** Another member had the partition meanwhile and did some of it. */
  #elsewhere(source: MemorySource, partition: number): void {
    const log = source.log[partition] ?? [];
    const from = source.committed[partition] ?? 0;
    const done = log.slice(from, from + this.#random.below(20));
    for (const record of done) this.#ends.elsewhere(record);
    source.committed[partition] = from + done.length;
  }

  #heal(): void {
    this.#isHealed = true;
    this.#crashes = 0;
  }

  #anySource(): MemorySource {
    const source = this.#sources[this.#random.below(this.#sources.length)];
    assert.ok(source);
    return source;
  }

  #look(): void {
    const { budgetEvents, budgetBytes, recordBytes, sources } = this.#shape;
    const told = this.#topology.running.telemetry().inFlight;
    const seen = this.#inFlight.count();
    const events = Math.max(told.events, seen.events);
    const bytes = Math.max(told.bytes, seen.bytes);
    // A record over the limit may go while nothing else of its source does.
    const bytesMax = budgetBytes + recordBytes * sources.length;
    if (events > budgetEvents || bytes > bytesMax) {
      this.#ends.violated(
        `${events} in flight of ${budgetEvents}, ${bytes} bytes of ${bytesMax}`,
      );
    }
    if (told.events < 0 || told.bytes < 0) {
      this.#ends.violated("Less than nothing in flight");
    }
  }

  #isDone(): boolean {
    if (this.#topology.end !== undefined) return true;
    return this.#sources.every((source) =>
      source.log.every((log, partition) =>
        source.committed[partition] === log.length
      )
    ) && this.#topology.running.telemetry().inFlight.events === 0;
  }

  #check(): void {
    const { sinks, order } = this.#shape;
    assert.deepEqual(this.#ends.violations, []);
    for (const source of this.#sources) {
      assert.deepEqual(source.faults, []);
      assert.equal(source.isOpen, false);
      for (const record of source.log.flat()) this.#checkEnded(record);
    }
    for (const { id, required, inFlight, keepsOrder } of sinks) {
      if (order === "input" && required && (inFlight === 1 || keepsOrder)) {
        assert.equal(this.#ends.outOfOrder.get(id), undefined);
      }
    }
    this.#checkCounts();
  }

  #checkEnded(record: MemorySource["log"][0][0]): void {
    const id = originId(record);
    for (const sink of this.#shape.sinks) {
      if (!sink.required) continue;
      assert.ok(this.#ends.of(sink.id, id), `${id} was lost at ${sink.id}`);
    }
  }

  /** Without a crash, a move or a late answer nothing happens twice. */
  #checkCounts(): void {
    const { crashes, moves, chances, events, sinks } = this.#shape;
    const { read, settled, inFlight, restarts } = this.#topology.running
      .telemetry();
    assert.equal(inFlight.bytes, 0);
    assert.ok(
      restarts <= crashes,
      `${restarts} restarts of ${crashes} crashes`,
    );
    assert.ok(settled <= read);
    // What another member did meanwhile settles there.
    if (moves === 0) assert.ok(settled >= events);
    if (crashes + moves + chances.writeIsLate > 0) return;
    assert.deepEqual([read, settled], [events, events]);
    for (const [what, times] of this.#ends.timesStored) {
      assert.equal(times, 1, `${what} was stored ${times} times`);
    }
    for (const { id } of sinks) {
      const node = this.#topology.node(id);
      const refused = node.errors["write-rejected"] ?? 0;
      const dropped = node.dropped["best-effort"] ?? 0;
      assert.equal(node.in, node.out + refused + dropped, `at ${id}`);
      assert.equal(node.inFlight, 0);
    }
  }
}
