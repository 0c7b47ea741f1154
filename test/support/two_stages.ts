import { isShuffled } from "../../src/core/shuffled.ts";
import type { WindowNode } from "../../src/core/window.ts";
import type { Log, LogAdmin } from "../../src/drivers/log.ts";
import { windowMerge } from "../../src/operators/window_merge.ts";
import { windowPartial } from "../../src/operators/window_partial.ts";
import type { WindowResult } from "../../src/operators/window/window_result.ts";
import { ManualClock } from "./manual_clock.ts";
import { recordOf } from "./messages.ts";
import { nodeContext } from "./node_context.ts";
import { StageLife } from "./stage_life.ts";
import type { TestEvent } from "./window_life.ts";
import type { WindowYaml } from "./window_nodes.ts";

/** Topic of the events. */
export const eventTopic = "events.social.raw";
/** Topic between the stages. */
export const partsTopic = "g.kpis.parts";
/** Partitions of the topic between the stages. */
const partsPartitions = 2;
/** Processes. */
const members = 2;

/** A record of the topic between the stages. */
interface Stored {
  readonly value: Uint8Array;
  readonly timestamp: number;
}

/** The first stage of the window `kpis`. */
export async function partialNode(
  options: WindowYaml,
  clock: ManualClock,
): Promise<WindowNode> {
  const parsed = windowPartial.options.parse({ ...options, window: "kpis" });
  const context = nodeContext({ id: "kpis-partial", clock });
  return asWindow(await windowPartial.create(parsed, context));
}

/** The second stage of the window `kpis`. */
export async function mergeNode(
  options: WindowYaml,
  clock: ManualClock,
  partitions: number,
): Promise<WindowNode> {
  const parsed = windowMerge.options.parse({
    ...options,
    sources: [eventTopic],
  });
  const admin = {
    listTopics: () =>
      Promise.resolve([{ topic: eventTopic, partitions, copies: 1 }]),
  } as Partial<LogAdmin> as LogAdmin;
  const log = { admin } as Partial<Log> as Log;
  const context = nodeContext({ id: "kpis", clock, drivers: { log } });
  return asWindow(await windowMerge.create(parsed, context));
}

/**
 * Both stages of a window, each in two processes, and the topic between them:
 * everything that can happen to them, one step at a time.
 */
export class TwoStages {
  readonly clock: ManualClock;
  /** All that the second stage has stored, in its order. */
  readonly results: WindowResult[] = [];
  /** The topic between the stages, by partition. */
  readonly parts: Stored[][] = Array.from(
    { length: partsPartitions },
    () => [],
  );
  readonly first: StageLife;
  readonly second: StageLife;
  /** Events of each source partition that have come so far. */
  readonly #come: number[];
  readonly #events: readonly (readonly TestEvent[])[];

  private constructor(
    made: { clock: ManualClock; first: StageLife; second: StageLife },
    events: readonly (readonly TestEvent[])[],
    come: number[],
  ) {
    this.clock = made.clock;
    this.first = made.first;
    this.second = made.second;
    this.#events = events;
    this.#come = come;
  }

  static async start(
    options: WindowYaml,
    events: readonly (readonly TestEvent[])[],
    come = events.map((list) => list.length),
  ): Promise<TwoStages> {
    const clock = new ManualClock();
    const first = await StageLife.start({
      topic: eventTopic,
      partitions: events.length,
      clock,
      makeNode: () => partialNode(options, clock),
      input: (partition, offset) =>
        offset < (come[partition] ?? 0)
          ? inputOf(events[partition]?.[offset], partition, offset)
          : undefined,
      store: ({ value }) => stages.#shuffle(value),
    }, members);
    const second = await StageLife.start({
      topic: partsTopic,
      partitions: partsPartitions,
      clock,
      makeNode: () => mergeNode(options, clock, events.length),
      input: (partition, offset) => stages.#part(partition, offset),
      store: ({ value }) => void stages.results.push(value as WindowResult),
    }, members);
    const stages = new TwoStages({ clock, first, second }, events, come);
    return stages;
  }

  /** More events have come into a source partition. */
  arrive(partition: number, count: number): void {
    const all = this.#events[partition]?.length ?? 0;
    this.#come[partition] = Math.min(all, (this.#come[partition] ?? 0) + count);
  }

  /** Time passes in all processes. */
  tick(ms = 1_000): void {
    this.clock.advance(ms);
    for (let index = 0; index < members; index++) {
      this.first.tick(index, (partition) => this.#come[partition] ?? 0);
      this.second.tick(
        index,
        (partition) => this.parts[partition]?.length ?? 0,
      );
    }
  }

  /** Everything comes, is read and told, and so much time passes by seconds. */
  finish(seconds = 15): void {
    this.#events.forEach((list, partition) =>
      this.arrive(partition, list.length)
    );
    this.rest(seconds);
  }

  /** What has come is read and told, and so much time passes by seconds. */
  rest(seconds: number): void {
    this.#drain();
    for (let second = 0; second < seconds; second++) {
      this.tick();
      this.#drain();
    }
  }

  #drain(): void {
    this.first.drain();
    this.second.drain();
  }

  #part(partition: number, offset: number) {
    const stored = this.parts[partition]?.[offset];
    if (stored === undefined) return undefined;
    const record = recordOf({
      topic: partsTopic,
      partition,
      offset,
      ...stored,
    });
    return { record, value: null, eventTime: record.timestamp };
  }

  /** What the node between the stages does, with a hash of its own. */
  #shuffle(value: unknown): void {
    if (!isShuffled(value)) throw new Error("A first stage tells what it has");
    const stored = {
      value: new TextEncoder().encode(value.toJsonText()),
      timestamp: this.clock.now(),
    };
    const key = value.shuffleKey;
    const places = key === undefined ? this.parts.keys() : [
      [...key].reduce((sum, one) => sum + one.charCodeAt(0), 0) %
      partsPartitions,
    ];
    for (const place of places) this.parts[place]?.push(stored);
  }
}

function inputOf(
  event: TestEvent | undefined,
  partition: number,
  offset: number,
) {
  if (event === undefined) return undefined;
  const { eventTime, value, timestamp = eventTime } = event;
  const record = recordOf({ topic: eventTopic, partition, offset, timestamp });
  return { record, value, eventTime };
}

function asWindow(node: { readonly kind: string }): WindowNode {
  if (node.kind !== "window") throw new Error("A window is of its own kind");
  return node as WindowNode;
}
