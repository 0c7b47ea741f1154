import { z } from "zod";
import { HotpathError } from "../core/errors.ts";
import type { Batch, Message } from "../core/message.ts";
import type { NodeType, SinkNode, WriteResult } from "../core/node.ts";
import { isoTime } from "../core/iso_time.ts";
import { choice, text } from "../core/options.ts";
import {
  type Content,
  originId,
  type OutHeader,
  type OutRecord,
} from "../core/record.ts";
import type { Drivers } from "../drivers/drivers.ts";
import type { Log, SendResult } from "../drivers/log.ts";
import { topicOption } from "../drivers/topic_option.ts";
import {
  fieldPattern,
  type FieldReader,
  fieldReader,
} from "../drivers/field_text.ts";
import { featuresText } from "./features_text.ts";
import { LazyProducer } from "./lazy_producer.ts";
import { requiredOption } from "./required_option.ts";
import { writeOptions, writePolicy } from "./write_policy.ts";
import { writeRows } from "./write_rows.ts";

const options = z.strictObject({
  topic: topicOption("Topic that the values are written to, as JSON"),
  key: text({
    doc:
      "Field of the value that is the record's key, dots go inside; no key if left out",
  }).refine((name) => fieldPattern.test(name), {
    message: "expected the name of a field, such as kol_id",
  }).optional(),
  value: choice(["whole", "features"], {
    doc:
      "What is written: the value, or the features that a score was made from",
    default: "whole",
  }),
  required: requiredOption,
  ...writeOptions({ timeout: "30s", inFlight: 4 }),
});

type KafkaSinkOptions = z.output<typeof options>;

/** Writes values to a topic. */
export const kafkaSink: NodeType<typeof options, Drivers> = {
  type: "kafka-sink",
  role: "sink",
  doc: "Writes values as JSON to a topic, keyed by a field",
  options,
  input: ["message", "batch"],
  output: "none",
  canFail: true,
  facts: (settings) => ({
    summary: settings.key === undefined
      ? settings.topic
      : `${settings.topic}, key ${settings.key}`,
    topicsWritten: [settings.topic],
    // A reader drops a double by its origin header.
    idempotent: true,
    required: settings.required,
    policy: writePolicy(settings),
  }),
  create: (settings, { drivers }): SinkNode =>
    new KafkaSink(settings, drivers.log),
};

class KafkaSink implements SinkNode {
  readonly kind = "sink";
  readonly #topic: string;
  readonly #keyName: string | undefined;
  readonly #readKey: FieldReader | undefined;
  readonly #valueOf: (message: Message) => Content | HotpathError;
  readonly #producer: LazyProducer;

  constructor(settings: KafkaSinkOptions, log: Log) {
    this.#topic = settings.topic;
    this.#keyName = settings.key;
    this.#readKey = settings.key === undefined
      ? undefined
      : fieldReader(settings.key);
    this.#valueOf = settings.value === "features"
      ? featuresText
      : (message) => message.jsonText();
    this.#producer = new LazyProducer(log);
  }

  async write(batch: Batch, signal: AbortSignal): Promise<WriteResult> {
    const producer = await this.#producer.get();
    return await writeRows(batch, {
      row: (message) => this.#record(message),
      send: async (records) =>
        (await producer.send(records, signal)).map(failureOf),
    });
  }

  close(): Promise<void> {
    return this.#producer.close();
  }

  #record(message: Message): OutRecord | HotpathError {
    const key = this.#readKey?.(message.value);
    if (key === undefined && this.#readKey !== undefined) {
      return new HotpathError({
        code: "write-rejected",
        message:
          `Cannot key the record, the value has no field: ${this.#keyName}`,
        details: { field: this.#keyName ?? "" },
      });
    }
    const value = this.#valueOf(message);
    if (value instanceof HotpathError) return value;
    return {
      topic: this.#topic,
      key: key ?? null,
      value,
      headers: headersOf(message),
    };
  }
}

/**
 * Where the event was read and when it happened, by which a reader drops
 * doubles and tells time; and the trace that the event belongs to.
 */
function headersOf({ record, eventTime }: Message): OutHeader[] {
  const headers: OutHeader[] = [
    ["hotpath-origin", originId(record)],
    ["hotpath-event-time", isoTime(eventTime)],
  ];
  for (const header of record.headers) {
    if (traceHeaders.has(header[0])) headers.push(header);
  }
  return headers;
}

function failureOf(result: SendResult): HotpathError | undefined {
  return result.kind === "failed" ? result.error : undefined;
}

/** W3C trace context. */
const traceHeaders: ReadonlySet<string> = new Set([
  "traceparent",
  "tracestate",
]);
