import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { OutRecord } from "../core/record.ts";
import { parsePercent } from "../core/units.ts";
import type { Log } from "../drivers/log.ts";
import {
  addDriverOptions,
  type DriverOptions,
  withSeam,
} from "./driver_options.ts";
import { fileLines } from "./jsonl_lines.ts";
import { ensureTopics } from "./ensure_topics.ts";
import type { ProcessIo } from "./process_io.ts";
import { sendAll } from "./producing.ts";
import { progressOf } from "./progress.ts";
import { tellFailure } from "./run_end.ts";
import { wholeNumber } from "./run_options.ts";
import {
  type GeneratorName,
  generatorNames,
  generators,
} from "./sample/generators.ts";

interface ProduceOptions extends DriverOptions {
  readonly topic?: string;
  readonly file?: string;
  readonly generate?: GeneratorName;
  readonly key?: string;
  readonly rate?: number;
  readonly count: number;
  readonly seed: number;
  readonly bad: number;
  readonly json?: boolean;
}

/** `hotpath produce`: writes records to a topic, from a file or invented. */
export function produceCommand(io: ProcessIo): Command {
  const command = new Command("produce")
    .description("Write records to a topic, from a file or invented ones")
    .option(
      "--topic <topic>",
      "topic to write to, made if missing; invented events know theirs",
    )
    .option("--file <file>", "one record a line, its bytes as they are")
    .option("--key <field>", "field of a JSON line that is the record's key")
    .option(
      "--generate <what>",
      `invent events: ${generatorNames.join(", ")}`,
      generatorName,
    )
    .option("--count <n>", "events to invent", wholeNumber(1), 1_000)
    .option("--seed <n>", "the same seed invents the same", wholeNumber(0), 1)
    .option("--bad <share>", "share of broken events", share, 0)
    .option("--rate <n>", "records a second at most", wholeNumber(1))
    .option("--json", "print {topic, sent} of each topic as a line of JSON");
  return addDriverOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  $ deno task produce --topic kol.profiles.raw --file topology/sample/profiles.jsonl --key username
  $ deno task produce --generate profiles --count 5000 --bad 1%
  $ deno task produce --generate profiles --rate 100
  $ deno task produce --generate campaigns --count 2000`,
    )
    .action((options: ProduceOptions) => produce(options, io));
}

function produce(options: ProduceOptions, io: ProcessIo): Promise<void> {
  const fault = usageFault(options);
  if (fault === undefined) {
    return withSeam(
      "log",
      { options, io },
      (log) => send(log, options, io),
    );
  }
  tellFailure(new HotpathError({ code: "usage", message: fault }), io);
  return Promise.resolve();
}

function usageFault(
  { file, generate, topic }: ProduceOptions,
): string | undefined {
  if ((file === undefined) === (generate === undefined)) {
    return "Name what to write: either --file or --generate";
  }
  return file !== undefined && topic === undefined
    ? "Name where to write the lines of the file: --topic"
    : undefined;
}

async function send(
  log: Log,
  options: ProduceOptions,
  io: ProcessIo,
): Promise<void> {
  const stop = new AbortController();
  const stopListening = io.onStop(() => stop.abort());
  try {
    const sent = new Map(topicsOf(options).map((topic) => [topic, 0]));
    await ensureTopics(log.admin, [...sent.keys()]);
    const producer = await log.openProducer();
    const total = options.file === undefined ? options.count : undefined;
    const progress = progressOf("produced", { io, total });
    await sendAll(producer, recordsOf(options), {
      clock: systemClock,
      rate: options.rate,
      signal: stop.signal,
      onSent: (count, group) => {
        for (const { topic } of group) {
          sent.set(topic, (sent.get(topic) ?? 0) + 1);
        }
        progress.update(count);
      },
    });
    progress.end();
    await producer.close();
    for (const [topic, records] of sent) {
      io.out(
        options.json
          ? `${JSON.stringify({ topic, sent: records })}\n`
          : `${records} records to ${topic}\n`,
      );
    }
  } finally {
    stopListening();
  }
}

function topicsOf({ topic, generate }: ProduceOptions): readonly string[] {
  if (topic !== undefined) return [topic];
  return generate === undefined ? [] : generators[generate].topics;
}

async function* recordsOf(
  { topic, file, generate, key: keyName, ...options }: ProduceOptions,
): AsyncGenerator<OutRecord> {
  if (generate !== undefined) {
    const timeMs = systemClock.now();
    for (const one of generators[generate].generate({ ...options, timeMs })) {
      yield {
        topic: topic ?? one.topic,
        key: bytes(one.key),
        value: one.value,
        headers: [],
      };
    }
    return;
  }
  if (file === undefined || topic === undefined) return;
  for await (const line of linesOf(file)) {
    const key = keyName === undefined ? null : keyOf(line, keyName);
    yield { topic, key: bytes(key), value: line, headers: [] };
  }
}

async function* linesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* fileLines(file);
  } catch (thrown) {
    throw new HotpathError({
      code: "usage",
      message: `Read ${file}: ${
        thrown instanceof Error ? thrown.message : thrown
      }`,
      cause: thrown,
    });
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function bytes(text: string | null): Uint8Array | null {
  return text === null ? null : encoder.encode(text);
}

/** The key of a line that is JSON and has the field; null for any other. */
function keyOf(line: Uint8Array, field: string): string | null {
  try {
    const value = JSON.parse(decoder.decode(line))?.[field];
    return typeof value === "string" || typeof value === "number"
      ? String(value)
      : null;
  } catch {
    // A broken line is sent as it is: that is what a broken line is for.
    return null;
  }
}

function generatorName(text: string): GeneratorName {
  const name = generatorNames.find((one) => one === text);
  if (name !== undefined) return name;
  throw new InvalidArgumentError(`expected ${generatorNames.join(" or ")}`);
}

function share(text: string): number {
  const value = parsePercent(text);
  if (value !== undefined && value <= 1) return value;
  throw new InvalidArgumentError("expected a share such as 1%");
}
