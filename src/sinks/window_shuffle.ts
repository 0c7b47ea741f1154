import { z } from "zod";
import type { HotpathError } from "../core/errors.ts";
import { invariant } from "../core/invariant.ts";
import type { Batch, Message } from "../core/message.ts";
import type { NodeType, SinkNode, WriteResult } from "../core/node.ts";
import { count, duration } from "../core/options.ts";
import type { OutRecord } from "../core/record.ts";
import { isShuffled } from "../core/shuffled.ts";
import type { Drivers } from "../drivers/drivers.ts";
import type { Log, SendResult } from "../drivers/log.ts";
import { topicOption } from "../drivers/topic_option.ts";
import { LazyProducer } from "./lazy_producer.ts";
import { writeOptions, writePolicy } from "./write_policy.ts";

const options = z.strictObject({
  topic: topicOption("Topic that brings the parts of a group together"),
  partitions: count({
    doc: "Partitions of the topic, frozen once it exists",
    unit: "partitions",
    default: 4,
    max: 1_000,
  }),
  keep: duration({
    doc: "How long the topic keeps a record at least",
    default: "7d",
  }),
  ...writeOptions({ timeout: "30s", inFlight: 4 }),
});

type ShuffleOptions = z.output<typeof options>;

/** Writes the parts of a window to the topic where they are merged from. */
export const windowShuffle: NodeType<typeof options, Drivers> = {
  type: "window-shuffle",
  role: "sink",
  doc: "Between the stages of a window: brings the parts of a group together",
  options,
  input: ["message"],
  output: "none",
  canFail: true,
  isStage: true,
  facts: (settings) => ({
    summary: `${settings.topic}, by group`,
    topicsWritten: [settings.topic],
    internalTopic: {
      topic: settings.topic,
      partitions: settings.partitions,
      retentionMs: settings.keep,
    },
    // Of a part that is written twice the merge keeps one.
    idempotent: true,
    required: true,
    policy: writePolicy(settings),
  }),
  create: (settings, { drivers }): SinkNode =>
    new WindowShuffle(settings, drivers.log),
};

class WindowShuffle implements SinkNode {
  readonly kind = "sink";
  readonly #topic: string;
  readonly #partitions: number;
  readonly #producer: LazyProducer;

  constructor({ topic, partitions }: ShuffleOptions, log: Log) {
    this.#topic = topic;
    this.#partitions = partitions;
    this.#producer = new LazyProducer(log);
  }

  async write(
    { messages }: Batch,
    signal: AbortSignal,
  ): Promise<WriteResult> {
    const producer = await this.#producer.get();
    const records: OutRecord[] = [];
    const ends = messages.map((message) => {
      records.push(...this.#records(message));
      return records.length;
    });
    const sent = await producer.send(records, signal);
    invariant(
      sent.length === records.length,
      `A driver must give one result a record: ${sent.length} for ${records.length}`,
    );
    return ends.map((end, index) =>
      failureOf(sent.slice(ends[index - 1] ?? 0, end))
    );
  }

  close(): Promise<void> {
    return this.#producer.close();
  }

  /** One by the group's key, or one for every partition. */
  #records({ value }: Message): OutRecord[] {
    invariant(isShuffled(value), "A shuffle takes what a first stage tells");
    const { shuffleKey } = value;
    const record = {
      topic: this.#topic,
      value: encoder.encode(value.toJsonText()),
      headers: [],
    };
    if (shuffleKey !== undefined) {
      return [{ ...record, key: encoder.encode(shuffleKey) }];
    }
    return Array.from(
      { length: this.#partitions },
      (_, partition) => ({ ...record, partition, key: null }),
    );
  }
}

/** A message has failed when one of its records has. */
function failureOf(results: readonly SendResult[]): HotpathError | undefined {
  const failed = results.find((one) => one.kind === "failed");
  return failed?.error;
}

const encoder = new TextEncoder();
