import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import { type LogRecord, originId, type OutRecord } from "../core/record.ts";
import type { Log, LogProducer } from "../drivers/log.ts";
import type { Handled } from "./dlq_letters.ts";
import { type DlqMark, markRecord } from "./dlq_marks.ts";
import { readToEnd } from "./read_to_end.ts";
import { redrivenRecord, redriveOfHeader } from "./redriven_record.ts";

/** What a redrive works on. */
export interface RedriveContext {
  readonly log: Log;
  /** Topic of the dead letters. */
  readonly topic: string;
  readonly clock: Clock;
}

/** How a redrive runs. */
export interface RedriveRun {
  /** Letters that a redrive which was cut short has sent. */
  readonly sent: ReadonlySet<string>;
  /** Was one cut short? */
  readonly isUnfinished: boolean;
  /** Events a second; as fast as the log takes them when absent. */
  readonly rate: number | undefined;
  readonly redrivesMax: number;
  readonly signal: AbortSignal;
  /** Topics that something is sent to. */
  readonly topics: readonly string[];
}

/** How often an event is sent back, unless another number is asked for. */
export const redrivesMaxDefault = 3;

/**
 * Sends events of dead letters back, each letter once. A mark before the first
 * one says where the topics ended; each group is marked when it is stored. Where
 * a redrive was cut short between the two, the events that came since then say
 * themselves which letters they were.
 */
export class Redrive {
  /** Events that were sent back, by topic. */
  readonly sent: Record<string, number> = {};
  readonly #context: RedriveContext;

  constructor(context: RedriveContext) {
    this.#context = context;
  }

  /** Letters that an unfinished redrive has sent, marked or not. */
  async sentByUnfinished({ unfinished }: Handled): Promise<Set<string>> {
    const sent = new Set<string>();
    const { log } = this.#context;
    const starts = new Map(
      unfinished?.ends.map((one) => [`${one.topic}/${one.partition}`, one]),
    );
    for (const topic of new Set(unfinished?.ends.map((one) => one.topic))) {
      const last = await newSince(log, topic, starts);
      if (last === 0) continue;
      for await (const record of readToEnd(log, topic, { from: { last } })) {
        const letter = letterOf(record);
        if (letter !== undefined) sent.add(letter);
      }
    }
    return sent;
  }

  /** Sends what is due, group by group. A refusal by the log is thrown. */
  async run(letters: AsyncIterable<LogRecord>, run: RedriveRun): Promise<void> {
    const producer = await this.#context.log.openProducer();
    try {
      await this.#mark(producer, { mark: "redriven", letters: [...run.sent] });
      if (run.isUnfinished) {
        await this.#mark(producer, { mark: "redrive-ends" });
      }
      await this.#begin(producer, run.topics);
      await this.#sendAll(producer, letters, run);
      await this.#mark(producer, { mark: "redrive-ends" });
    } finally {
      await producer.close();
    }
  }

  async #begin(
    producer: LogProducer,
    topics: readonly string[],
  ): Promise<void> {
    const ends = [];
    for (const topic of topics) {
      for (const one of await this.#context.log.admin.ends(topic)) {
        ends.push({ topic, partition: one.partition, offset: one.end });
      }
    }
    await this.#mark(producer, { mark: "redrive-begins", ends });
  }

  async #sendAll(
    producer: LogProducer,
    letters: AsyncIterable<LogRecord>,
    { redrivesMax, rate, signal }: RedriveRun,
  ): Promise<void> {
    const { clock } = this.#context;
    const size = Math.min(groupMax, Math.max(1, Math.floor(rate ?? groupMax)));
    let group: { letter: string; record: OutRecord }[] = [];
    const flush = async () => {
      const full = group;
      group = [];
      const began = clock.monotonic();
      await this.#send(producer, full);
      if (rate === undefined) return;
      const dueMs = full.length / rate * 1_000 - (clock.monotonic() - began);
      if (dueMs > 0) await clock.sleep(dueMs, signal).catch(() => undefined);
    };
    for await (const letter of letters) {
      // What is sent is marked, so the next redrive goes on from here.
      if (signal.aborted) break;
      const redriven = redrivenRecord(letter, redrivesMax);
      if (redriven.kind === "refused") continue;
      group.push({ letter: originId(letter), record: redriven.record });
      if (group.length >= size) await flush();
    }
    if (group.length > 0) await flush();
  }

  /** Stores a group and marks what of it was stored. */
  async #send(
    producer: LogProducer,
    group: readonly { letter: string; record: OutRecord }[],
  ): Promise<void> {
    const results = await producer.send(group.map((one) => one.record));
    const letters: string[] = [];
    let refused: HotpathError | undefined;
    for (const [index, { letter, record }] of group.entries()) {
      const result = results[index];
      if (result?.kind === "failed") refused ??= result.error;
      else {
        letters.push(letter);
        this.sent[record.topic] = (this.sent[record.topic] ?? 0) + 1;
      }
    }
    await this.#mark(producer, { mark: "redriven", letters });
    if (refused !== undefined) throw refused;
  }

  async #mark(producer: LogProducer, mark: DlqMark): Promise<void> {
    if ("letters" in mark && mark.letters.length === 0) return;
    const { topic, clock } = this.#context;
    const [result] = await producer.send([
      markRecord(topic, mark, clock.now()),
    ]);
    if (result?.kind === "failed") throw result.error;
  }
}

/** How many records of a topic's partitions may have come since then. */
async function newSince(
  log: Log,
  topic: string,
  starts: ReadonlyMap<string, { readonly offset: number }>,
): Promise<number> {
  const ends = await log.admin.ends(topic);
  return Math.max(
    0,
    ...ends.map(({ partition, end }) =>
      end - (starts.get(`${topic}/${partition}`)?.offset ?? 0)
    ),
  );
}

function letterOf(record: LogRecord): string | undefined {
  const header = record.headers.find(([name]) => name === redriveOfHeader);
  return header === undefined ? undefined : decoder.decode(header[1]);
}

/** Events of one write; also of one mark. */
const groupMax = 100;
const decoder = new TextDecoder();
