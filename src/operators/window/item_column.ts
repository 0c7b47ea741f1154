import type { Column } from "./columns.ts";
import type { EventFields, Scalar } from "./event_fields.ts";

/** An item with the smallest and the largest count that was seen of it. */
export type ItemParts = readonly [
  item: Scalar,
  smallest: number,
  largest: number,
];

/** Items of one group in one window; more cannot be told of. */
export const itemsMax = 1_000;

type Range = { smallest: number; largest: number };
type Items = Map<Scalar, Range>;

/**
 * The range of a field for each item that another field names: of a count that
 * only grows, such as the likes of a video, what it was first and last, in
 * whatever order the events come. A group with more than `itemsMax` items tells
 * nothing: null.
 */
export class ItemColumn implements Column<readonly ItemParts[] | null> {
  readonly #field: number;
  readonly #item: number;
  readonly #slots: (Items | null | undefined)[] = [];

  constructor(field: number, item: number) {
    this.#field = field;
    this.#item = item;
  }

  grow(slots: number): void {
    while (this.#slots.length < slots) this.#slots.push(undefined);
  }

  add(slot: number, { numbers, scalars }: EventFields): void {
    const value = numbers[this.#field] ?? NaN;
    const item = scalars[this.#item];
    if (Number.isNaN(value) || item === undefined) return;
    this.#widen(slot, item, { smallest: value, largest: value });
  }

  /** What the items grew by together; 0 without any. */
  increase(slot: number): number | null {
    const items = this.#slots[slot];
    if (items === null) return null;
    let sum = 0;
    for (const { smallest, largest } of items?.values() ?? []) {
      sum += largest - smallest;
    }
    return sum;
  }

  /** Mean over the items of the largest of each; null without any. */
  meanOfLargest(slot: number): number | null {
    const items = this.#slots[slot] ?? none;
    let sum = 0;
    for (const { largest } of items.values()) sum += largest;
    return items.size === 0 ? null : sum / items.size;
  }

  parts(slot: number): readonly ItemParts[] | null {
    const items = this.#slots[slot];
    if (items === null) return null;
    // In one order, as equal events have to give equal parts.
    return [...items ?? none].map((
      [item, { smallest, largest }],
    ): ItemParts => [item, smallest, largest]).sort(([a], [b]) =>
      String(a) < String(b) ? -1 : 1
    );
  }

  addParts(slot: number, parts: readonly ItemParts[] | null): void {
    if (parts === null) {
      this.#slots[slot] = null;
      return;
    }
    for (const [item, smallest, largest] of parts) {
      this.#widen(slot, item, { smallest, largest });
    }
  }

  #widen(slot: number, item: Scalar, by: Range): void {
    const items = this.#slots[slot];
    if (items === null) return;
    if (items === undefined) {
      this.#slots[slot] = new Map([[item, by]]);
      return;
    }
    const range = items.get(item);
    if (range !== undefined) {
      range.smallest = Math.min(range.smallest, by.smallest);
      range.largest = Math.max(range.largest, by.largest);
    } else if (items.size < itemsMax) items.set(item, by);
    else this.#slots[slot] = null;
  }
}

const none: Items = new Map();
