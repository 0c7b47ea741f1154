import type { HotpathError } from "./errors.ts";
import type { LogRecord } from "./record.ts";
import type { Settlement } from "./settlement.ts";

/**
 * One event on its way through the topology. Operators never change a message
 * in place; they pass on a copy with another value (`withValue`).
 */
export class Message<T = unknown> {
  #jsonText: string | undefined;

  constructor(
    /** The record as it was read; its bytes go to the dead letter. */
    readonly record: LogRecord,
    readonly value: T,
    /** Unix milliseconds; the record's timestamp until a parse sets it. */
    readonly eventTime: number,
    /** Monotonic milliseconds when the source emitted it. */
    readonly readAt: number,
    readonly settlement: Settlement,
  ) {}

  /** The same event with another value and, when given, event time. */
  withValue<U>(value: U, eventTime: number = this.eventTime): Message<U> {
    return new Message(
      this.record,
      value,
      eventTime,
      this.readAt,
      this.settlement,
    );
  }

  /** The value as JSON, made once however many sinks ask. */
  jsonText(): string {
    this.#jsonText ??= hasJsonText(this.value)
      ? this.value.toJsonText()
      : JSON.stringify(this.value);
    return this.#jsonText;
  }
}

/** A value that writes its own JSON, where the stock writer's is not exact. */
export interface JsonTextValue {
  toJsonText(): string;
}

/** Does the value write its own JSON? */
export function hasJsonText(value: unknown): value is JsonTextValue {
  return typeof value === "object" && value !== null && "toJsonText" in value &&
    typeof value.toJsonText === "function";
}

/** Why a batch was closed. */
export type FlushReason = "count" | "bytes" | "wait" | "drain";

/** Messages that travel together to one call. */
export interface Batch<T = unknown> {
  readonly messages: readonly Message<T>[];
  /** Bytes of the records in it. */
  readonly bytes: number;
  readonly reason: FlushReason;
  /** Monotonic milliseconds when its first message came. */
  readonly openedAt: number;
}

/** A message that a node could not process, on its way to a dead-letter sink. */
export interface Failure {
  readonly message: Message;
  readonly error: HotpathError;
  /** Id of the node that failed it. */
  readonly node: string;
  /** Whether an end that commits wait for is owed for it. */
  readonly required: boolean;
  readonly attempts: number;
  /** Unix milliseconds of the first attempt and of giving up. */
  readonly firstAt: number;
  readonly lastAt: number;
}
