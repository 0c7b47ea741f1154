import { invariant } from "./invariant.ts";

/**
 * Counted claims on offsets with the lowest one at hand: a binary heap whose
 * released entries are dropped when they come up.
 */
export class Holds {
  readonly #counts = new Map<number, number>();
  readonly #heap: number[] = [];

  /** Offsets that are claimed. */
  get size(): number {
    return this.#counts.size;
  }

  add(offset: number): void {
    const count = this.#counts.get(offset);
    this.#counts.set(offset, (count ?? 0) + 1);
    if (count === undefined) this.#push(offset);
  }

  remove(offset: number): void {
    const count = this.#counts.get(offset);
    invariant(
      count !== undefined,
      `A hold was released that is not held: ${offset}`,
    );
    if (count > 1) this.#counts.set(offset, count - 1);
    else this.#counts.delete(offset);
  }

  lowest(): number | undefined {
    while (this.#heap.length > 0) {
      const top = this.#heap[0];
      if (top !== undefined && this.#counts.has(top)) return top;
      this.#pop();
    }
    return undefined;
  }

  #push(offset: number): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(offset);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (above <= offset) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = offset;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && right < (heap[child] ?? 0)) child++;
      const below = heap[child] ?? 0;
      if (below >= last) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}
