import { z } from "zod";
import type { HotpathError } from "../core/errors.ts";
import type { Failure } from "../core/message.ts";
import type { DeadLetterNode, NodeType } from "../core/node.ts";
import type { EncodedRecord } from "../core/record.ts";
import type { Drivers } from "../drivers/drivers.ts";
import type { Log, LogProducer } from "../drivers/log.ts";
import { topicOption } from "../drivers/topic_option.ts";
import {
  type DeadLetterContext,
  deadLetterRecord,
  withoutValue,
} from "./dead_letter_record.ts";
import { LazyProducer } from "./lazy_producer.ts";
import { writeOptions, writePolicy } from "./write_policy.ts";

const options = z.strictObject({
  topic: topicOption("Topic of the events that could not be processed"),
  ...writeOptions({ timeout: "30s", inFlight: 1 }),
});

/** Puts aside what could not be processed, with its bytes and the reason. */
export const deadLetterSink: NodeType<typeof options, Drivers> = {
  type: "dead-letter-sink",
  role: "sink",
  doc: "Puts aside what could not be processed, with bytes, reason and origin",
  options,
  input: ["failure"],
  output: "none",
  canFail: false,
  facts: (settings) => ({
    summary: settings.topic,
    topicsWritten: [settings.topic],
    // A dead letter is keyed by its origin.
    idempotent: true,
    policy: writePolicy(settings),
  }),
  create: ({ topic }, { drivers, topology, configHash }): DeadLetterNode =>
    new DeadLetterSink(drivers.log, { topic, topology, configHash }),
};

class DeadLetterSink implements DeadLetterNode {
  readonly kind = "dead-letter";
  readonly #context: DeadLetterContext;
  readonly #producer: LazyProducer;
  /** Those of a group that failed in part; a retry does not write them again. */
  readonly #stored = new WeakSet<Failure>();

  constructor(log: Log, context: DeadLetterContext) {
    this.#context = context;
    this.#producer = new LazyProducer(log);
  }

  async write(
    failures: readonly Failure[],
    signal: AbortSignal,
  ): Promise<void> {
    const left = failures.filter((failure) => !this.#stored.has(failure));
    const letters = left.map((failure) =>
      deadLetterRecord(failure, this.#context)
    );
    const producer = await this.#producer.get();
    const results = await this.#send(producer, { letters, signal });
    let failed: HotpathError | undefined;
    for (const [index, failure] of left.entries()) {
      const error = results[index];
      if (error === undefined) this.#stored.add(failure);
      else failed ??= error;
    }
    if (failed !== undefined) throw failed;
  }

  close(): Promise<void> {
    return this.#producer.close();
  }

  /** One result a letter; what is refused for its bytes goes without them. */
  async #send(
    producer: LogProducer,
    { letters, signal }: Sending,
  ): Promise<(HotpathError | undefined)[]> {
    const results = await send(producer, { letters, signal });
    const refused = letters.flatMap((letter, index) =>
      results[index]?.disposition === "dead-letter"
        ? [{ index, letter: withoutValue(letter) }]
        : []
    );
    if (refused.length === 0) return results;
    const again = await send(producer, {
      letters: refused.map(({ letter }) => letter),
      signal,
    });
    for (const [place, { index }] of refused.entries()) {
      results[index] = again[place];
    }
    return results;
  }
}

interface Sending {
  readonly letters: readonly EncodedRecord[];
  readonly signal: AbortSignal;
}

async function send(
  producer: LogProducer,
  { letters, signal }: Sending,
): Promise<(HotpathError | undefined)[]> {
  const results = await producer.send(letters, signal);
  return results.map((result) =>
    result.kind === "failed" ? result.error : undefined
  );
}
