import type { Batch, Failure } from "../../src/core/message.ts";
import type { CallNode, MapNode } from "../../src/core/node.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { MemorySource } from "./memory_source.ts";
import { MemoryStore } from "./memory_store.ts";
import type { PolicyParts } from "./policy_settings.ts";
import {
  batchNode,
  callNode,
  deadLetterNode,
  mapNode,
  sinkNode,
  sourceNode,
} from "./small_nodes.ts";
import { smallPlan, type SmallPlanOptions } from "./small_plan.ts";
import { TopologyRun } from "./topology_run.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** What of the chain a test cares about. */
export interface ChainParts extends SmallPlanOptions {
  /** Where several chains share one. */
  readonly clock?: VirtualClock;
  readonly partitions?: number;
  readonly maxItems?: number;
  readonly map?: MapNode["map"];
  readonly call?: (clock: VirtualClock) => CallNode["call"];
  readonly callPolicy?: PolicyParts;
  readonly sinkPolicy?: PolicyParts;
  /** Ids of the sinks, behind the call; those in brackets are best effort. */
  readonly sinks?: readonly string[];
}

/**
 * The chain of the hot path, small: source, map, batch, call, sinks and a
 * dead-letter sink for all of them.
 */
export class Chain {
  readonly clock: VirtualClock;
  readonly source: MemorySource;
  readonly stores = new Map<string, MemoryStore>();
  readonly buried: Failure[] = [];
  /** Whether dead letters can be stored. */
  burial: () => Promise<void> = () => Promise.resolve();
  readonly plan: Plan;

  constructor(parts: ChainParts = {}) {
    const { clock = new VirtualClock() } = parts;
    this.clock = clock;
    const { partitions = 1, maxItems = 10, sinks = ["a"] } = parts;
    this.source = new MemorySource({ clock, partitions });
    const call = parts.call?.(clock) ?? served;
    this.plan = smallPlan([
      sourceNode("in", this.source.open),
      mapNode("parse", {
        from: "in",
        onError: "dead",
        map: parts.map ?? ((one) => one),
      }),
      batchNode("batch", { from: "parse", clock, maxItems }),
      callNode("score", {
        from: "batch",
        onError: "dead",
        call,
        ...(parts.callPolicy ? { policy: parts.callPolicy } : {}),
      }),
      ...sinks.map((id) => this.#sink(id, parts.sinkPolicy)),
      deadLetterNode("dead", {
        write: async (failures) => {
          await this.burial();
          this.buried.push(...failures);
        },
      }),
    ], parts);
  }

  start(): TopologyRun {
    return new TopologyRun(this.plan, this.clock);
  }

  store(id = "a"): MemoryStore {
    const store = this.stores.get(id);
    if (store === undefined) throw new Error(`There is no store ${id}`);
    return store;
  }

  get buriedOffsets(): number[] {
    return this.buried.map((one) => one.message.record.offset);
  }

  #sink(name: string, policy: PolicyParts | undefined) {
    const id = name.replace(/[()]/g, "");
    const store = new MemoryStore(this.clock);
    this.stores.set(id, store);
    return sinkNode(id, {
      from: "score",
      onError: "dead",
      required: id === name,
      write: store.write,
      ...(policy ? { policy } : {}),
    });
  }
}

function served(batch: Batch) {
  return Promise.resolve(batch.messages);
}
