import type { Header, LogRecord } from "../../core/record.ts";
import type { NodeWindow } from "./node_window.ts";

/** Where a record stands that no log holds. */
export interface RecordPlace {
  readonly topic: string;
  readonly offset: number;
  /** Unix milliseconds. */
  readonly timestamp: number;
}

/** The record of a node's window; what it holds is at hand as it is. */
export class MetricsRecord implements LogRecord {
  readonly topic: string;
  readonly partition = 0;
  readonly offset: number;
  readonly timestamp: number;
  readonly headers: readonly Header[] = [];
  readonly key: Uint8Array;
  readonly value: Uint8Array;

  constructor(readonly told: NodeWindow, place: RecordPlace) {
    this.topic = place.topic;
    this.offset = place.offset;
    this.timestamp = place.timestamp;
    this.key = encoder.encode(told.key);
    this.value = encoder.encode(told.toJsonText());
  }
}

const encoder = new TextEncoder();
