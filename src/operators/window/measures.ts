import { invariant } from "../../core/invariant.ts";
import {
  type Column,
  CountColumn,
  ExtremeColumn,
  LastColumn,
  SketchColumn,
  SumColumn,
} from "./columns.ts";
import { EventFields, type Scalar } from "./event_fields.ts";
import { ItemColumn } from "./item_column.ts";
import { sumOf } from "./exact_sum.ts";
import { allEvents, type MeasureOption } from "./window_options.ts";

/** What is told of a group; null where there is nothing to tell. */
export type MeasureValues = Readonly<Record<string, Scalar | null>>;

/** A group whose measures are asked for. */
export interface MeasuredSlot {
  readonly columns: readonly Column[];
  readonly slot: number;
  /** Events of the group. */
  readonly count: number;
}

type Finish = (group: MeasuredSlot) => Scalar | null;

/**
 * The measures of a window node, compiled: which fields are read, which columns
 * are kept (measures of one field share them) and how a value comes of them.
 */
export class Measures {
  readonly #numbers: string[] = [];
  readonly #scalars: string[] = [];
  /** How each column is made, by what it is: `sum revenue`. */
  readonly #makers = new Map<string, () => Column>();
  readonly #finishes: (readonly [name: string, finish: Finish])[];
  readonly #seconds: number;

  constructor(
    options: Readonly<Record<string, MeasureOption>>,
    sizeMs: number,
  ) {
    this.#seconds = sizeMs / 1_000;
    this.#finishes = Object.entries(options).map((
      [name, option],
    ) => [name, this.#compile(option)]);
  }

  fields(): EventFields {
    return new EventFields(this.#numbers, this.#scalars);
  }

  /** New columns for the groups of one window. */
  columns(): Column[] {
    return [...this.#makers.values()].map((make) => make());
  }

  values(group: MeasuredSlot): MeasureValues {
    const values: Record<string, Scalar | null> = {};
    for (const [name, finish] of this.#finishes) values[name] = finish(group);
    return values;
  }

  #compile(option: MeasureOption): Finish {
    const { count, sum, mean, min, max, rate, ratio, last, per } = option;
    if (count === allEvents) return (group) => group.count;
    if (count !== undefined) return this.#countOf(count);
    if (sum !== undefined) return this.#sumOf(sum);
    if (per !== undefined) return this.#perItem(option, per);
    if (mean !== undefined) return this.#meanOf(mean);
    if (min !== undefined) return this.#extremeOf(min, "min");
    if (max !== undefined) return this.#extremeOf(max, "max");
    if (rate !== undefined) return this.#rateOf(rate);
    if (ratio !== undefined) return this.#ratioOf(...ratio);
    if (last !== undefined) return this.#lastOf(last);
    for (const [name, q] of quantiles) {
      const field = option[name];
      if (field !== undefined) return this.#quantileOf(field, q);
    }
    invariant(false, "A measure is of one kind");
  }

  #countOf(field: string): Finish {
    const scalar = placeOf(this.#scalars, field);
    const at = this.#column(`count ${field}`, () => new CountColumn(scalar));
    return ({ columns, slot }) => column(columns, at, CountColumn).parts(slot);
  }

  #sumOf(field: string): Finish {
    const at = this.#sum(field);
    return ({ columns, slot }) =>
      sumOf(column(columns, at, SumColumn).sum(slot));
  }

  #meanOf(field: string): Finish {
    const at = this.#sum(field);
    return ({ columns, slot }) => {
      const sums = column(columns, at, SumColumn);
      const count = sums.count(slot);
      return count === 0 ? null : sumOf(sums.sum(slot)) / count;
    };
  }

  #rateOf(field: string): Finish {
    const seconds = this.#seconds;
    if (field === allEvents) return (group) => group.count / seconds;
    const sum = this.#sumOf(field);
    return (group) => Number(sum(group)) / seconds;
  }

  #ratioOf(over: string, under: string): Finish {
    const top = this.#sumOf(over);
    const bottom = this.#sumOf(under);
    return (group) => {
      const divisor = Number(bottom(group));
      return divisor === 0 ? null : Number(top(group)) / divisor;
    };
  }

  #extremeOf(field: string, which: "min" | "max"): Finish {
    const number = this.#number(field);
    const at = this.#column(
      `${which} ${field}`,
      () => new ExtremeColumn(number, which),
    );
    return ({ columns, slot }) =>
      column(columns, at, ExtremeColumn).parts(slot);
  }

  #perItem({ increase, mean }: MeasureOption, per: string): Finish {
    const field = increase ?? mean;
    invariant(field !== undefined, "A measure by item is of a field");
    const number = this.#number(field);
    const item = placeOf(this.#scalars, per);
    const at = this.#column(
      `items ${field} ${per}`,
      () => new ItemColumn(number, item),
    );
    return increase === undefined
      ? ({ columns, slot }) =>
        column(columns, at, ItemColumn).meanOfLargest(slot)
      : ({ columns, slot }) => column(columns, at, ItemColumn).increase(slot);
  }

  #quantileOf(field: string, q: number): Finish {
    const number = this.#number(field);
    const at = this.#column(
      `sketch ${field}`,
      () => new SketchColumn(number),
    );
    return ({ columns, slot }) =>
      column(columns, at, SketchColumn).quantile(slot, q);
  }

  #lastOf(field: string): Finish {
    const scalar = placeOf(this.#scalars, field);
    const at = this.#column(`last ${field}`, () => new LastColumn(scalar));
    return ({ columns, slot }) => column(columns, at, LastColumn).value(slot);
  }

  #sum(field: string): number {
    const number = this.#number(field);
    return this.#column(`sum ${field}`, () => new SumColumn(number));
  }

  #number(field: string): number {
    return placeOf(this.#numbers, field);
  }

  #column(name: string, make: () => Column): number {
    const found = [...this.#makers.keys()].indexOf(name);
    if (found >= 0) return found;
    this.#makers.set(name, make);
    return this.#makers.size - 1;
  }
}

function placeOf(names: string[], name: string): number {
  const found = names.indexOf(name);
  return found >= 0 ? found : names.push(name) - 1;
}

function column<T extends Column>(
  columns: readonly Column[],
  at: number,
  kind: new (...given: never[]) => T,
): T {
  const found = columns[at];
  invariant(found instanceof kind, "A measure finds the column it asked for");
  return found;
}

const quantiles = [["p50", 0.5], ["p95", 0.95], ["p99", 0.99]] as const;
