import { HotpathError } from "../../core/errors.ts";
import { isoTime } from "../../core/iso_time.ts";
import type { Message } from "../../core/message.ts";
import { partitionId } from "../../core/source.ts";
import { formatDuration } from "../../core/units.ts";
import type { EventFields } from "./event_fields.ts";
import { type ReadField, readField } from "./field_path.ts";
import { GroupKeys } from "./group_key.ts";
import { Measures } from "./measures.ts";
import type { WindowEvent } from "./partition_windows.ts";
import type { WindowShape } from "./window_bounds.ts";
import { originId, type WindowOptions } from "./window_options.ts";

/**
 * Reads of an event what its windows need, and refuses what they cannot count
 * before it can move anything. What it returns is good until the next call.
 */
export class EventReader {
  readonly shape: WindowShape;
  readonly keys: GroupKeys;
  readonly measures: Measures;
  readonly #fields: EventFields;
  readonly #dedupe: string | undefined;
  readonly #readId: ReadField | undefined;
  readonly #maxFutureMs: number;
  #topic = "";
  #partition = -1;

  constructor(options: WindowOptions) {
    this.shape = {
      sizeMs: options.size,
      everyMs: options.every ?? options.size,
    };
    this.keys = new GroupKeys(options.by);
    this.measures = new Measures(options.measures, options.size);
    this.#fields = this.measures.fields();
    this.#dedupe = options.dedupe;
    this.#readId = options.dedupe === undefined
      ? undefined
      : readField(options.dedupe);
    this.#maxFutureMs = options.maxFuture;
  }

  read(message: Message): WindowEvent | HotpathError {
    const { record, eventTime, value } = message;
    const ahead = eventTime - record.timestamp;
    // A log without record times gives a negative one: nothing to measure by.
    if (ahead > this.#maxFutureMs && record.timestamp >= 0) {
      return tooEarly(message, this.#maxFutureMs);
    }
    const fields = this.#fields;
    const fault = fields.read(value);
    if (fault !== undefined) return fault;
    const key = this.keys.of(value);
    if (key === undefined) return noGroup(this.keys.faultyField(value) ?? "");
    if (record.partition !== this.#partition || record.topic !== this.#topic) {
      this.#topic = record.topic;
      this.#partition = record.partition;
      fields.place = partitionId(record);
    }
    fields.eventTime = eventTime;
    fields.offset = record.offset;
    return {
      key,
      id: this.#idOf(message),
      fields,
      isReplay: message.settlement.isReplay,
    };
  }

  /** An event without an id is no double of any. */
  #idOf({ value, record }: Message): string | undefined {
    if (this.#dedupe === originId) {
      const header = record.headers.find(([name]) => name === originId);
      return header === undefined ? undefined : decoder.decode(header[1]);
    }
    const id = this.#readId?.(value);
    return typeof id === "string" || typeof id === "number"
      ? String(id)
      : undefined;
  }
}

function tooEarly({ eventTime, record }: Message, maxMs: number): HotpathError {
  return new HotpathError({
    code: "time-in-future",
    message: `Cannot count the event, expected its time at most ${
      formatDuration(maxMs)
    } ahead of its record's own, ${isoTime(record.timestamp)}: ${
      isoTime(eventTime)
    }`,
    details: { aheadMs: eventTime - record.timestamp },
  });
}

function noGroup(field: string): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      `Cannot group by ${field}, expected a text, a number, true or false: an object or a list`,
    details: { field },
  });
}

const decoder = new TextDecoder();
