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
import { generateProfiles } from "./sample/generate_profiles.ts";

interface ProduceOptions extends DriverOptions {
  readonly topic: string;
  readonly file?: string;
  readonly generate?: string;
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
    .requiredOption("--topic <topic>", "topic to write to, made if missing")
    .option("--file <file>", "one record a line, its bytes as they are")
    .option("--key <field>", "field of a JSON line that is the record's key")
    .option("--generate <what>", "invent events: profiles", generated)
    .option("--count <n>", "events to invent", wholeNumber(1), 1_000)
    .option("--seed <n>", "the same seed invents the same", wholeNumber(0), 1)
    .option("--bad <share>", "share of broken events", share, 0)
    .option("--rate <n>", "records a second at most", wholeNumber(1))
    .option("--json", "print {topic, sent} as JSON");
  return addDriverOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  $ deno task produce --topic kol.profiles.raw --file topology/sample/profiles.jsonl --key username
  $ deno task produce --topic kol.profiles.raw --generate profiles --count 5000 --bad 1%
  $ deno task produce --topic kol.profiles.raw --generate profiles --rate 100`,
    )
    .action((options: ProduceOptions) => produce(options, io));
}

function produce(options: ProduceOptions, io: ProcessIo): Promise<void> {
  if ((options.file === undefined) !== (options.generate === undefined)) {
    return withSeam(
      "log",
      { options, io },
      (log) => send(log, options, io),
    );
  }
  tellFailure(
    new HotpathError({
      code: "usage",
      message: "Name what to write: either --file or --generate",
    }),
    io,
  );
  return Promise.resolve();
}

async function send(
  log: Log,
  options: ProduceOptions,
  io: ProcessIo,
): Promise<void> {
  const stop = new AbortController();
  const stopListening = io.onStop(() => stop.abort());
  try {
    await ensureTopics(log.admin, [options.topic]);
    const producer = await log.openProducer();
    const total = options.file === undefined ? options.count : undefined;
    const progress = progressOf("produced", { io, total });
    const sent = await sendAll(producer, recordsOf(options), {
      clock: systemClock,
      rate: options.rate,
      signal: stop.signal,
      onSent: (count) => progress.update(count),
    });
    progress.end();
    await producer.close();
    io.out(
      options.json
        ? `${JSON.stringify({ topic: options.topic, sent })}\n`
        : `${sent} records to ${options.topic}\n`,
    );
  } finally {
    stopListening();
  }
}

async function* recordsOf(
  options: ProduceOptions,
): AsyncGenerator<OutRecord> {
  const { topic } = options;
  if (options.file === undefined) {
    const timeMs = systemClock.now();
    for (const one of generateProfiles({ ...options, timeMs })) {
      yield { topic, key: bytes(one.key), value: one.value, headers: [] };
    }
    return;
  }
  for await (const line of linesOf(options.file)) {
    const key = options.key === undefined ? null : keyOf(line, options.key);
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

function generated(text: string): string {
  if (text === "profiles") return text;
  throw new InvalidArgumentError("expected profiles");
}

function share(text: string): number {
  const value = parsePercent(text);
  if (value !== undefined && value <= 1) return value;
  throw new InvalidArgumentError("expected a share such as 1%");
}
