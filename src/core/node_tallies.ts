import { ValueHistogram } from "./value_histogram.ts";

/** What tells one tally from the others of its name. */
export type TallyLabels = Readonly<Record<string, string>>;

/** A number that only grows, by who was given it. */
export interface Tally {
  value: number;
}

/** A number that goes up and down. */
interface Gauge {
  read: () => number;
}

/** Something of one name and one set of labels. */
export interface Tallied<T> {
  readonly name: string;
  readonly labels: TallyLabels;
  readonly tallied: T;
}

/**
 * What a node counts of what only it can see, beside what is counted of every
 * node. It outlives restarts of the pipeline, so what is counted never steps
 * back. A node asks for a tally once and keeps it: asking is no work for each
 * event. Labels that come from outside cannot fill the memory: the sets of a
 * name that are too many are one, with `other` for each label.
 */
export class NodeTallies {
  readonly #counters = new Map<string, Map<string, Tallied<Tally>>>();
  readonly #gauges = new Map<string, Map<string, Tallied<Gauge>>>();
  readonly #histograms = new Map<
    string,
    Map<string, Tallied<ValueHistogram>>
  >();

  /** The counter of this name and these labels. */
  counter(name: string, labels: TallyLabels = {}): Tally {
    return found(this.#counters, { name, labels }, () => ({ value: 0 }));
  }

  /** Has what goes up and down read when somebody asks; the last one counts. */
  gauge(name: string, labels: TallyLabels, read: () => number): void {
    found<Gauge>(this.#gauges, { name, labels }, () => ({ read })).read = read;
  }

  /** The histogram of this name and these labels, with buckets up to these. */
  histogram(
    name: string,
    labels: TallyLabels,
    bounds: readonly number[],
  ): ValueHistogram {
    const make = () => new ValueHistogram(bounds);
    return found(this.#histograms, { name, labels }, make);
  }

  /** All counters of a name as they are now. */
  counters(name: string): readonly Tallied<number>[] {
    return [...this.#counters.get(name)?.values() ?? []].map((one) => ({
      ...one,
      tallied: one.tallied.value,
    }));
  }

  /** All gauges of a name, read now. */
  gauges(name: string): readonly Tallied<number>[] {
    return [...this.#gauges.get(name)?.values() ?? []].map((one) => ({
      ...one,
      tallied: one.tallied.read(),
    }));
  }

  /** All histograms of a name. */
  histograms(name: string): readonly Tallied<ValueHistogram>[] {
    return [...this.#histograms.get(name)?.values() ?? []];
  }
}

function found<T>(
  all: Map<string, Map<string, Tallied<T>>>,
  { name, labels }: { readonly name: string; readonly labels: TallyLabels },
  make: () => T,
): T {
  let named = all.get(name);
  if (named === undefined) {
    named = new Map();
    all.set(name, named);
  }
  const key = JSON.stringify(labels);
  const known = named.get(key);
  if (known !== undefined) return known.tallied;
  const isFull = named.size >= labelSetsMax && !isOther(labels);
  if (isFull) return found(all, { name, labels: others(labels) }, make);
  const tallied = make();
  named.set(key, { name, labels, tallied });
  return tallied;
}

function others(labels: TallyLabels): TallyLabels {
  return Object.fromEntries(Object.keys(labels).map((key) => [key, other]));
}

function isOther(labels: TallyLabels): boolean {
  return Object.values(labels).every((value) => value === other);
}

const other = "other";
/** Sets of labels of one name; one more stands for all that are too many. */
const labelSetsMax = 256;
