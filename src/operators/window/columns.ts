import type { EventFields, Scalar } from "./event_fields.ts";
import { ExactSums, grown, type SumParts } from "./exact_sum.ts";
import { QuantileSketch, type SketchParts } from "./quantile_sketch.ts";

/**
 * One thing that is kept of every group of a window. Columns of numbers in
 * place of an object a group: a group is a slot, and costs what its numbers
 * cost. `parts` and `addParts` carry a slot to where it is merged with others.
 */
export interface Column<P = unknown> {
  grow(slots: number): void;
  add(slot: number, fields: EventFields): void;
  parts(slot: number): P;
  addParts(slot: number, parts: P): void;
}

/** Sum of a field, with how many events had it. */
export class SumColumn
  implements Column<readonly [count: number, sum: SumParts]> {
  readonly #field: number;
  readonly #sums = new ExactSums(0);
  #counts = new Float64Array(0);

  constructor(field: number) {
    this.#field = field;
  }

  grow(slots: number): void {
    this.#sums.grow(slots);
    this.#counts = grown(this.#counts, slots);
  }

  add(slot: number, { numbers }: EventFields): void {
    const value = numbers[this.#field] ?? NaN;
    if (Number.isNaN(value)) return;
    this.#sums.add(slot, value);
    this.#counts[slot] = this.count(slot) + 1;
  }

  /** Events that had the field. */
  count(slot: number): number {
    return this.#counts[slot] ?? 0;
  }

  sum(slot: number): SumParts {
    return this.#sums.parts(slot);
  }

  parts(slot: number): readonly [number, SumParts] {
    return [this.count(slot), this.#sums.parts(slot)];
  }

  addParts(slot: number, [count, sum]: readonly [number, SumParts]): void {
    this.#counts[slot] = this.count(slot) + count;
    this.#sums.addParts(slot, sum);
  }
}

/** How many events have a field. */
export class CountColumn implements Column<number> {
  readonly #field: number;
  #counts = new Float64Array(0);

  constructor(field: number) {
    this.#field = field;
  }

  grow(slots: number): void {
    this.#counts = grown(this.#counts, slots);
  }

  add(slot: number, { scalars }: EventFields): void {
    if (scalars[this.#field] !== undefined) this.addParts(slot, 1);
  }

  parts(slot: number): number {
    return this.#counts[slot] ?? 0;
  }

  addParts(slot: number, parts: number): void {
    this.#counts[slot] = this.parts(slot) + parts;
  }
}

/** Smallest or largest of a field; null without one. */
export class ExtremeColumn implements Column<number | null> {
  readonly #field: number;
  readonly #sign: 1 | -1;
  #values = new Float64Array(0);

  constructor(field: number, which: "min" | "max") {
    this.#field = field;
    this.#sign = which === "max" ? 1 : -1;
  }

  grow(slots: number): void {
    this.#values = grown(this.#values, slots, -Infinity);
  }

  add(slot: number, { numbers }: EventFields): void {
    const value = (numbers[this.#field] ?? NaN) * this.#sign;
    if (value > (this.#values[slot] ?? 0)) this.#values[slot] = value;
  }

  parts(slot: number): number | null {
    const value = this.#values[slot] ?? -Infinity;
    // Adding zero, as a smallest of zero was kept as minus zero.
    return value === -Infinity ? null : value * this.#sign + 0;
  }

  addParts(slot: number, parts: number | null): void {
    if (parts === null) return;
    const value = parts * this.#sign;
    if (value > (this.#values[slot] ?? 0)) this.#values[slot] = value;
  }
}

/** Sketch of a field's values. */
export class SketchColumn implements Column<SketchParts> {
  readonly #field: number;
  readonly #sketches: (QuantileSketch | undefined)[] = [];

  constructor(field: number) {
    this.#field = field;
  }

  grow(slots: number): void {
    while (this.#sketches.length < slots) this.#sketches.push(undefined);
  }

  add(slot: number, { numbers }: EventFields): void {
    const value = numbers[this.#field] ?? NaN;
    if (!Number.isNaN(value)) this.#sketch(slot).add(value);
  }

  quantile(slot: number, q: number): number | null {
    return this.#sketches[slot]?.quantile(q) ?? null;
  }

  parts(slot: number): SketchParts {
    return this.#sketches[slot]?.parts() ?? noParts;
  }

  addParts(slot: number, parts: SketchParts): void {
    this.#sketch(slot).addParts(parts);
  }

  #sketch(slot: number): QuantileSketch {
    return this.#sketches[slot] ??= new QuantileSketch();
  }
}

/** A last value with what decides that it is the last. */
export type LastParts = readonly [
  eventTime: number,
  place: string,
  offset: number,
  value: Scalar | null,
];

/** The field's value in the newest event: by event time, then by origin. */
export class LastColumn implements Column<LastParts> {
  readonly #field: number;
  readonly #values: (Scalar | null)[] = [];
  readonly #places: string[] = [];
  #times = new Float64Array(0);
  #offsets = new Float64Array(0);

  constructor(field: number) {
    this.#field = field;
  }

  grow(slots: number): void {
    this.#times = grown(this.#times, slots, -Infinity);
    this.#offsets = grown(this.#offsets, slots);
    while (this.#values.length < slots) {
      this.#values.push(null);
      this.#places.push("");
    }
  }

  add(slot: number, { scalars, eventTime, offset, place }: EventFields): void {
    const value = scalars[this.#field];
    if (value === undefined) return;
    const time = this.#times[slot] ?? 0;
    if (eventTime < time) return;
    if (eventTime > time || this.#isAfter(slot, { place, offset })) {
      this.#set(slot, [eventTime, place, offset, value]);
    }
  }

  value(slot: number): Scalar | null {
    return this.#values[slot] ?? null;
  }

  parts(slot: number): LastParts {
    return [
      this.#times[slot] ?? 0,
      this.#places[slot] ?? "",
      this.#offsets[slot] ?? 0,
      this.#values[slot] ?? null,
    ];
  }

  addParts(slot: number, parts: LastParts): void {
    const [eventTime, place, offset, value] = parts;
    if (value === null) return;
    const time = this.#times[slot] ?? 0;
    const isLater = eventTime > time ||
      (eventTime === time && this.#isAfter(slot, { place, offset }));
    if (isLater) this.#set(slot, parts);
  }

  /** Of two events of one time, the one with the greater origin. */
  #isAfter(
    slot: number,
    { place, offset }: { readonly place: string; readonly offset: number },
  ): boolean {
    const before = this.#places[slot] ?? "";
    return place === before
      ? offset > (this.#offsets[slot] ?? 0)
      : place > before;
  }

  #set(slot: number, [time, place, offset, value]: LastParts): void {
    this.#times[slot] = time;
    this.#places[slot] = place;
    this.#offsets[slot] = offset;
    this.#values[slot] = value;
  }
}

const noParts: SketchParts = { zero: 0, positive: [], negative: [] };
