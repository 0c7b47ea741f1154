import type { Column } from "./columns.ts";
import type { EventFields } from "./event_fields.ts";
import { grown } from "./exact_sum.ts";

/**
 * The groups of one window: a group is a slot of the columns, so that its cost
 * is its key and its numbers, whether there are a thousand or a hundred
 * thousand.
 */
export class GroupTable {
  readonly columns: readonly Column[];
  readonly #slots = new Map<string, number>();
  readonly #keys: string[] = [];
  #counts = new Float64Array(0);
  #lowest = new Float64Array(0);
  #highest = new Float64Array(0);
  #told = new Float64Array(0);

  constructor(columns: readonly Column[]) {
    this.columns = columns;
  }

  get size(): number {
    return this.#keys.length;
  }

  has(key: string): boolean {
    return this.#slots.has(key);
  }

  /** Counts an event in. */
  add(key: string, fields: EventFields): void {
    const slot = this.#slots.get(key) ?? this.#open(key, fields.offset);
    const { offset } = fields;
    this.#counts[slot] = this.count(slot) + 1;
    if (offset > this.highest(slot)) this.#highest[slot] = offset;
    if (offset < this.lowest(slot)) this.#lowest[slot] = offset;
    for (const column of this.columns) column.add(slot, fields);
  }

  key(slot: number): string {
    return this.#keys[slot] ?? "";
  }

  count(slot: number): number {
    return this.#counts[slot] ?? 0;
  }

  /** Lowest and highest offset that the group has an event of. */
  lowest(slot: number): number {
    return this.#lowest[slot] ?? 0;
  }

  highest(slot: number): number {
    return this.#highest[slot] ?? 0;
  }

  /** Has it changed since it was last told of? */
  isNews(slot: number): boolean {
    return this.count(slot) > (this.#told[slot] ?? 0);
  }

  tell(slot: number): void {
    this.#told[slot] = this.count(slot);
  }

  #open(key: string, offset: number): number {
    const slot = this.#keys.length;
    if (slot === this.#counts.length) this.#grow(Math.max(4, 2 * slot));
    this.#slots.set(key, slot);
    this.#keys.push(key);
    this.#lowest[slot] = offset;
    this.#highest[slot] = offset;
    return slot;
  }

  #grow(slots: number): void {
    this.#counts = grown(this.#counts, slots);
    this.#lowest = grown(this.#lowest, slots);
    this.#highest = grown(this.#highest, slots);
    this.#told = grown(this.#told, slots);
    for (const column of this.columns) column.grow(slots);
  }
}
