import { Command, InvalidArgumentError } from "commander";
import type { LogRecord } from "../core/record.ts";
import { originId } from "../core/record.ts";
import type { LogReader, ReadFrom } from "../drivers/log.ts";
import {
  addDriverOptions,
  type DriverOptions,
  openToolDrivers,
} from "./driver_options.ts";
import { printable } from "./printable_text.ts";
import type { ProcessIo } from "./process_io.ts";
import { tellFailure } from "./run_end.ts";
import { loggerOf, wholeNumber } from "./run_options.ts";

interface TailOptions extends DriverOptions {
  readonly n?: number;
  readonly from?: "earliest" | "latest";
  readonly json?: boolean;
}

/** `hotpath tail`: prints a topic's records. */
export function tailCommand(io: ProcessIo): Command {
  const command = new Command("tail")
    .description("Print the records of a topic")
    .argument("<topic>", "topic to read")
    .option("-n <count>", "print so many and exit", wholeNumber(1))
    .option("--from <end>", "earliest or latest", end)
    .option("--json", "print one JSON object a record");
  return addDriverOptions(command)
    .addHelpText(
      "after",
      `
With -n the last records are printed, or with --from earliest the first; without
it new records are printed as they come until Ctrl-C.

Examples:
  $ deno task tail scores.stream -n 5
  $ deno task tail scores.stream --from earliest --json
  $ deno task tail kol.dead-letters -n 1`,
    )
    .action((topic: string, options: TailOptions) => tail(topic, options, io));
}

async function tail(
  topic: string,
  options: TailOptions,
  io: ProcessIo,
): Promise<void> {
  try {
    const logger = loggerOf(options, io);
    const open = await openToolDrivers(options, { io, logger });
    if (open === undefined) return;
    const stop = new AbortController();
    const stopListening = io.onStop(() => stop.abort());
    try {
      const reader = await open.drivers.log.openReader(topic, fromOf(options));
      await print(reader, { options, io, signal: stop.signal });
      await reader.close();
    } finally {
      stopListening();
      await open.close();
    }
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

function fromOf({ n, from }: TailOptions): ReadFrom {
  if (from !== undefined) return from;
  return n === undefined ? "latest" : { last: n };
}

async function print(
  reader: LogReader,
  parts: {
    readonly options: TailOptions;
    readonly io: ProcessIo;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { options, io, signal } = parts;
  if (options.n === undefined) {
    while (!signal.aborted) {
      const records = await reader.poll(pollRecordsMax, pollWaitMs);
      for (const record of records) io.out(lineOf(record, options));
    }
    return;
  }
  const records = await readAll(reader, signal);
  records.sort((a, b) =>
    a.timestamp - b.timestamp || a.partition - b.partition ||
    a.offset - b.offset
  );
  const wanted = options.from === "earliest"
    ? records.slice(0, options.n)
    : records.slice(-options.n);
  for (const record of wanted) io.out(lineOf(record, options));
}

/** Everything from where the reader stands to the end, as it is now. */
export async function readAll(
  reader: LogReader,
  signal?: AbortSignal,
): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  while (!signal?.aborted) {
    const records = await reader.poll(pollRecordsMax, endWaitMs);
    if (records.length === 0) break;
    all.push(...records);
  }
  return all;
}

const pollRecordsMax = 500;
const pollWaitMs = 500;
/** Nothing more for so long is the end. */
const endWaitMs = 300;

const decoder = new TextDecoder();

function lineOf(record: LogRecord, options: TailOptions): string {
  const headers = Object.fromEntries(
    record.headers.map(([name, value]) => [name, decoder.decode(value)]),
  );
  const key = textOf(record.key);
  const value = textOf(record.value);
  if (options.json) {
    const { topic, partition, offset, timestamp } = record;
    return `${
      JSON.stringify({
        topic,
        partition,
        offset,
        timestamp,
        key,
        headers,
        value,
      })
    }\n`;
  }
  const time = new Date(record.timestamp).toISOString();
  return printable(
    `${time} ${originId(record)} ${key ?? "-"} ${value ?? "(no value)"}`,
  ) + "\n";
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : decoder.decode(bytes);
}

function end(text: string): "earliest" | "latest" {
  if (text === "earliest" || text === "latest") return text;
  throw new InvalidArgumentError("expected earliest or latest");
}
