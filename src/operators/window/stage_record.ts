import type { Header, LogRecord } from "../../core/record.ts";
import type { ShuffledValue } from "../../core/shuffled.ts";
import type { TopicPartition } from "../../core/source.ts";

/**
 * The record of what a first stage tells, which no log holds yet: its origin is
 * the source partition that it speaks of and the offset up to which.
 */
export class StageRecord implements LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key = null;
  readonly headers: readonly Header[] = [];

  constructor(
    { topic, partition }: TopicPartition,
    readonly offset: number,
    readonly timestamp: number,
    readonly told: ShuffledValue,
  ) {
    this.topic = topic;
    this.partition = partition;
  }

  /** Made when asked for: only a dead letter needs it. */
  get value(): Uint8Array {
    return encoder.encode(this.told.toJsonText());
  }
}

const encoder = new TextEncoder();
