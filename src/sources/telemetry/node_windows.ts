import type { NodeMetrics } from "../../core/process_metrics.ts";
import { type Counters, NodeWindow } from "./node_window.ts";

/** How the windows of the nodes are named. */
export interface NodeWindowsParts {
  readonly name: string;
  readonly instance: string;
  readonly intervalMs: number;
}

/**
 * The window that is open over all nodes, aligned to the interval: what each
 * had counted when the last one ended is taken from what it counts now. One
 * that is told of late is as long as it took, so nothing is lost or told twice.
 */
export class NodeWindows {
  readonly #parts: NodeWindowsParts;
  readonly #before = new Map<string, Counters>();
  /** Nodes that had worked before anybody looked. */
  readonly #incomplete = new Set<string>();
  #start: number;

  /** `nodes` is what they have counted at `now`, Unix milliseconds. */
  constructor(
    parts: NodeWindowsParts,
    now: number,
    nodes: readonly NodeMetrics[],
  ) {
    this.#parts = parts;
    const began = Math.min(now, ...nodes.map(({ startedAt }) => startedAt));
    // All that a process that has just started has done is in its first window.
    const isNew = now - began < parts.intervalMs;
    this.#start = this.#floor(isNew ? began : now);
    for (const node of isNew ? [] : nodes) {
      this.#before.set(idOf(node), node);
      if (!isUnused(node)) this.#incomplete.add(idOf(node));
    }
  }

  /** Milliseconds until the open window may be told of; 0 if it is over. */
  leftMs(now: number): number {
    const { intervalMs } = this.#parts;
    const left = this.#start + intervalMs - now;
    // A wall clock that was set back must not silence it for as long.
    if (left > intervalMs) this.#start = this.#floor(now);
    return Math.max(0, Math.min(left, intervalMs));
  }

  /** Ends the window if it is over, else tells how far it has come. */
  tell(readAt: number, nodes: readonly NodeMetrics[]): readonly NodeWindow[] {
    const { name, instance, intervalMs } = this.#parts;
    const start = this.#start;
    const end = Math.max(start + intervalMs, this.#floor(readAt));
    const told: NodeWindow[] = [];
    for (const now of nodes) {
      const id = idOf(now);
      const before = this.#before.get(id) ?? none;
      if (now.isEnded && isSame(before, now)) continue;
      told.push(
        new NodeWindow({
          ...{ name, instance, start, end, readAt, before, now },
          isIncomplete: this.#incomplete.has(id),
        }),
      );
      if (readAt >= end) this.#before.set(id, now);
    }
    if (readAt >= end) {
      this.#start = end;
      this.#incomplete.clear();
    }
    return told;
  }

  #floor(time: number): number {
    const { intervalMs } = this.#parts;
    return Math.floor(time / intervalMs) * intervalMs;
  }
}

function idOf({ topology, node }: NodeMetrics): string {
  return `${topology}/${node}`;
}

function isUnused(node: NodeMetrics): boolean {
  return isSame(none, node);
}

function isSame(before: Counters, now: Counters): boolean {
  return before.in === now.in && before.out === now.out &&
    before.errors === now.errors && before.dropped === now.dropped &&
    before.retries === now.retries;
}

const none: Counters = { in: 0, out: 0, errors: 0, dropped: 0, retries: 0 };
