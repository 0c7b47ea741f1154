import type { ShuffledValue } from "../../core/shuffled.ts";
import type { TopicPartition } from "../../core/source.ts";

/** What one source partition has of a group in a window, so far. */
export interface PartFields extends TopicPartition {
  /** Digest of the window and its options; others' parts do not fit. */
  readonly window: string;
  /** Grant in which it was counted. */
  readonly epoch: number;
  /** Start of the window, Unix milliseconds. */
  readonly start: number;
  /** The group, as one text. */
  readonly group: string;
  /** First and highest offset that it has an event of. */
  readonly first: number;
  readonly highest: number;
  /** Events. */
  readonly count: number;
  /** What the measures keep, as JSON: equal events give an equal text. */
  readonly columns: string;
  /** Events that came too late while its window was the newest. */
  readonly late: number;
  readonly isIncomplete: boolean;
  /** May more events of the partition come for the window? */
  readonly isOpen: boolean;
}

/**
 * A part of a result on its way to where all parts of its group are merged. Of
 * one source partition the part with the highest offset counts.
 */
export class WindowPart implements ShuffledValue {
  constructor(readonly fields: PartFields) {}

  get shuffleKey(): string {
    return this.fields.group;
  }

  toJsonText(): string {
    const { columns, isIncomplete, isOpen, ...fields } = this.fields;
    const head = JSON.stringify({
      kind: "part",
      ...fields,
      ...isIncomplete ? { incomplete: true } : {},
      ...isOpen ? { open: true } : {},
    });
    return `${head.slice(0, -1)},"columns":${columns}}`;
  }
}
