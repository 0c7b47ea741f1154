import { isoTime } from "../../core/iso_time.ts";
import { type Header, type LogRecord } from "../../core/record.ts";
import type { WindowRecord } from "../../core/window_record.ts";
import type { Group } from "./group_key.ts";
import type { MeasureValues } from "./measures.ts";

/** What a result says of one group in one window. */
export interface ResultParts {
  readonly name: string;
  readonly group: Group;
  /** Unix milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly measures: MeasureValues;
  /** Sum over the source partitions of the highest offset in it plus one. */
  readonly version: number;
  readonly isFinal: boolean;
  readonly isIncomplete: boolean;
  readonly late: number;
  readonly watermark: number;
}

/**
 * A group's measures in one window, with the fields of the record that tells of
 * them. For one key the highest revision counts.
 */
export class WindowResult implements WindowRecord {
  /** Name, group and start: what later results of this one share. */
  readonly key: string;
  readonly name: string;
  readonly group: Group;
  /** ISO 8601, UTC. */
  readonly window_start: string;
  readonly window_end: string;
  /** Events. */
  readonly count: number;
  readonly measures: MeasureValues;
  readonly revision: number;
  readonly final: boolean;
  /** Events from before the window was followed are not in it. */
  readonly incomplete: boolean;
  /** Events that came too late while this was the newest window. */
  readonly late: number;
  /** ISO 8601, UTC: event time up to which everything was there. */
  readonly watermark: string;

  constructor(parts: ResultParts) {
    this.name = parts.name;
    this.group = parts.group;
    this.window_start = isoTime(parts.start);
    this.window_end = isoTime(parts.end);
    this.key = JSON.stringify([
      parts.name,
      ...Object.values(parts.group),
      this.window_start,
    ]);
    this.count = parts.count;
    this.measures = parts.measures;
    this.revision = revisionOf(parts);
    this.final = parts.isFinal && !parts.isIncomplete;
    this.incomplete = parts.isIncomplete;
    this.late = parts.late;
    this.watermark = isoTime(parts.watermark);
  }

  /** The record's JSON; the key is the record's own. */
  toJsonText(): string {
    return JSON.stringify({ ...this, key: undefined });
  }
}

/**
 * Grows with every event that a result has more. Of two results with the same
 * events the final one counts; one that lacks events counts less than any that
 * does not.
 */
function revisionOf(
  { version, count, isFinal, isIncomplete }: ResultParts,
): number {
  return isIncomplete ? count : 2 * version + (isFinal ? 1 : 0);
}

/**
 * The record of a result that no log holds yet: its origin is the window's
 * name and, as the offset, the revision, which decides between two results of
 * one key like offsets do between two events.
 */
export class ResultRecord implements LogRecord {
  readonly topic: string;
  readonly partition = 0;
  readonly offset: number;
  readonly timestamp: number;
  readonly headers: readonly Header[] = [];
  readonly #result: WindowResult;

  constructor(result: WindowResult, timestamp: number) {
    this.#result = result;
    this.topic = `window.${result.name}`;
    this.offset = result.revision;
    this.timestamp = timestamp;
  }

  get key(): Uint8Array {
    return encoder.encode(this.#result.key);
  }

  /** Made when asked for: only a dead letter needs it. */
  get value(): Uint8Array {
    return encoder.encode(this.#result.toJsonText());
  }
}

const encoder = new TextEncoder();
