/** What to generate. */
export interface GenerateOptions {
  readonly count: number;
  readonly seed: number;
  /** Share of events that are broken, 0 to 1. */
  readonly bad: number;
  /** The events are from before it, Unix milliseconds. */
  readonly timeMs: number;
}

/** A generated event: its topic, its key and its bytes. */
export interface Generated {
  readonly topic: string;
  readonly key: string | null;
  readonly value: Uint8Array;
  readonly isBroken: boolean;
}
