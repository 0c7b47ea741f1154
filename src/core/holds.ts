import { invariant } from "./invariant.ts";

/**
 * Counted claims on offsets with the lowest one at hand: a binary heap whose
 * released entries are dropped when they come up, or when they are the most.
 */
export class Holds {
  readonly #counts = new Map<number, number>();
  #heap: number[] = [];

  /** Offsets that are claimed. */
  get size(): number {
    return this.#counts.size;
  }

  /** Places of the heap, released ones included: bounded by `size`. */
  get places(): number {
    return this.#heap.length;
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
    if (this.#heap.length > 2 * this.#counts.size + sparePlaces) {
      this.#compact();
    }
  }

  lowest(): number | undefined {
    while (this.#heap.length > 0) {
      const top = this.#heap[0];
      if (top !== undefined && this.#counts.has(top)) return top;
      this.#pop();
    }
    return undefined;
  }

  /** One claim that stays for long would else keep all released ones above it. */
  #compact(): void {
    // In ascending order an array is a heap.
    this.#heap = [...this.#counts.keys()].sort((a, b) => a - b);
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

/** Released entries that are not worth a look. */
const sparePlaces = 64;
