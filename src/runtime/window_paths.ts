import { filter, type MonoTypeOperatorFunction } from "rxjs";
import { invariant } from "../core/invariant.ts";
import type { NodeInstance } from "../core/node.ts";
import type { WindowNode } from "../core/window.ts";
import type { Plan, PlanNode } from "../graph/plan.ts";
import type { Item } from "./actor.ts";

/**
 * Where the windows of a plan are, seen from its sources. What is read again
 * for windows alone goes the ways that lead to one and no other.
 */
export class WindowPaths {
  readonly #nodes: ReadonlyMap<string, PlanNode>;
  readonly #instances: ReadonlyMap<string, NodeInstance>;
  /** Windows, and what has one below it. */
  readonly #leading = new Set<string>();

  constructor(plan: Plan, instances: ReadonlyMap<string, NodeInstance>) {
    this.#nodes = new Map(plan.nodes.map((node) => [node.id, node]));
    this.#instances = instances;
    for (const node of [...plan.nodes].reverse()) {
      const leads = this.#window(node.id) !== undefined ||
        node.consumers.some((id) => this.#leading.has(id));
      if (leads) this.#leading.add(node.id);
    }
  }

  /** The windows that take a source's events. */
  fedBy(source: PlanNode): WindowNode[] {
    const windows = new Map<string, WindowNode>();
    const waiting = [...source.consumers];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const window = this.#window(id);
      if (window !== undefined) windows.set(id, window);
      else waiting.push(...this.#nodes.get(id)?.consumers ?? []);
    }
    return [...windows.values()];
  }

  /** Ends what is read again for windows, where none of them is below. */
  keepReplaysFrom(node: PlanNode): MonoTypeOperatorFunction<Item> {
    if (this.#leading.size === 0 || this.#leading.has(node.id)) {
      return (input) => input;
    }
    return filter((item) => {
      if (!("settlement" in item) || !item.settlement.isReplay) return true;
      item.settlement.settle(node.required);
      return false;
    });
  }

  #window(id: string): WindowNode | undefined {
    const instance = this.#instances.get(id);
    invariant(instance !== undefined, `Every node has an instance: ${id}`);
    return instance.kind === "window" ? instance : undefined;
  }
}
