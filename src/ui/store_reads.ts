import type { WindowRecord } from "../core/window_record.ts";

/** What a KOL is ranked by. */
export const rankedBy = ["composite", "trust", "success", "trending"] as const;

/** A KOL's place in a ranking, with its latest scores as the cache has them. */
export interface RankedKol {
  readonly member: string;
  readonly platform: string;
  readonly score: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** One score of a KOL's past. */
export interface PastScore {
  /** Unix milliseconds. */
  readonly at: number;
  readonly trust: number | null;
  readonly success: number | null;
  readonly trending: number | null;
  readonly composite: number | null;
}

/** A value that a model was given; null where it was not known. */
export interface NamedValue {
  readonly name: string;
  readonly value: number | boolean | null;
}

/** An input of a score: told by the event, declared for all, or not known. */
export interface ShownInput extends NamedValue {
  readonly from: "event" | "default" | "missing";
}

/** What a KOL's scores were made from. */
export type KolFeatures =
  | {
    readonly kind: "known";
    /** The event: `topic/partition/offset`. */
    readonly origin: string;
    /** ISO 8601. */
    readonly eventTime: string;
    /** Nodes whose answers were part of it and cannot be had again. */
    readonly without: readonly string[];
    readonly inputs: readonly ShownInput[];
    /** What the models make of the inputs, in the order in which they take it. */
    readonly trust: readonly NamedValue[];
    readonly success: readonly NamedValue[];
  }
  | { readonly kind: "unknown"; readonly why: string };

/** What the stores say of one KOL. */
export interface KolView {
  readonly platform: string;
  readonly id: string;
  /** The latest scores; null where they have expired. */
  readonly current: Readonly<Record<string, string>> | null;
  /** This month's and the last one's, newest first. */
  readonly history: readonly PastScore[];
  readonly features: KolFeatures;
}

/** Where published scores are read. */
export interface ScoreReads {
  top(by: string, limit: number): Promise<readonly RankedKol[]>;
  /** KOLs by score: below the first bound, from each up to the next, above. */
  spread(by: string, bounds: readonly number[]): Promise<readonly number[]>;
  kol(platform: string, id: string): Promise<KolView>;
}

/** Dead letters of one reason at one node. */
export interface LetterGroup {
  readonly reason: string;
  readonly node: string;
  readonly count: number;
  readonly lastHour: number;
  readonly hourBefore: number;
  readonly first: string;
  readonly last: string;
  readonly example: { readonly origin: string; readonly message: string };
}

/** One dead letter; `value` is the event's text. */
export interface LetterView {
  readonly origin: string;
  readonly reason: string;
  readonly message: string;
  readonly node: string;
  readonly attempts: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly redrives: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
}

/** Where dead letters are read, those that nothing was done with. */
export interface LetterReads {
  groups(): Promise<readonly LetterGroup[]>;
  /** The newest of a group, newest first. */
  letters(reason: string, node: string): Promise<readonly LetterView[]>;
}

/** The result of one window of one group. */
export interface WindowView {
  readonly name: string;
  readonly group: WindowRecord["group"];
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
  readonly count: number;
  readonly measures: WindowRecord["measures"];
  readonly final: boolean;
  readonly incomplete: boolean;
  readonly late: number;
  readonly watermark: string;
}

/** Where results of windows are read. */
export interface WindowReads {
  /** The newest ones, each window of a group once, newest first. */
  recent(): Promise<readonly WindowView[]>;
}

/** Everything that pages read from the stores. */
export interface StoreReads {
  readonly scores: ScoreReads;
  readonly letters: LetterReads;
  readonly windows: WindowReads;
}
