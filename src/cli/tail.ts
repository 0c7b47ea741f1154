import { Command, InvalidArgumentError } from "commander";
import type { LogRecord } from "../core/record.ts";
import { originId } from "../core/record.ts";
import type { WindowRecord } from "../core/window_record.ts";
import type { Log } from "../drivers/log.ts";
import {
  addDriverOptions,
  type DriverOptions,
  withSeam,
} from "./driver_options.ts";
import { printable } from "./printable_text.ts";
import type { ProcessIo } from "./process_io.ts";
import { readToEnd } from "./read_to_end.ts";
import { readWindowRecord } from "./read_window_record.ts";
import { requireTopic } from "./require_topic.ts";
import { wholeNumber } from "./run_options.ts";
import { type ShownBytes, shownBytes } from "./shown_bytes.ts";
import { WindowLines } from "./window_lines.ts";

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

Results of windows are printed in columns. The same window of a group may come
several times: while it is open, with events that came late, or again after a
restart. For one name, group and window the highest revision counts; "open" may
still change, "final" does not, and "incomplete" lacks events from before the
window was followed. --json prints the records as they are.

Examples:
  $ deno task tail scores.stream -n 5
  $ deno task tail scores.stream --from earliest --json
  $ deno task tail metrics.windowed -n 20
  $ deno task tail kol.dead-letters -n 1`,
    )
    .action((topic: string, options: TailOptions) => tail(topic, options, io));
}

function tail(
  topic: string,
  options: TailOptions,
  io: ProcessIo,
): Promise<void> {
  return withSeam("log", { options, io }, async (log) => {
    const stop = new AbortController();
    const stopListening = io.onStop(() => stop.abort());
    try {
      await requireTopic(log.admin, topic);
      const parts = { options, io, signal: stop.signal };
      if (options.n === undefined) await follow(log, topic, parts);
      else await printSome(log, topic, parts);
    } finally {
      stopListening();
    }
  });
}

interface TailParts {
  readonly options: TailOptions;
  readonly io: ProcessIo;
  readonly signal: AbortSignal;
}

/** Prints records as they come, until it is told to stop. */
async function follow(
  log: Log,
  topic: string,
  { options, io, signal }: TailParts,
): Promise<void> {
  const reader = await log.openReader(topic, options.from ?? "latest");
  const windows = new WindowLines();
  while (!signal.aborted) {
    const records = await reader.poll(pollRecordsMax, pollWaitMs);
    for (const text of linesOf(records, { options, windows })) io.out(text);
  }
  await reader.close();
}

const pollRecordsMax = 500;
const pollWaitMs = 500;

/** Prints the first or the last records, by their time. */
async function printSome(
  log: Log,
  topic: string,
  { options, io, signal }: TailParts,
): Promise<void> {
  const { n = 1, from } = options;
  const records: LogRecord[] = [];
  const reading = readToEnd(log, topic, {
    signal,
    partitionMax: n,
    from: from === "earliest" ? from : { last: n },
  });
  for await (const record of reading) records.push(record);
  records.sort((a, b) =>
    a.timestamp - b.timestamp || a.partition - b.partition ||
    a.offset - b.offset
  );
  const wanted = from === "earliest" ? records.slice(0, n) : records.slice(-n);
  const windows = new WindowLines();
  for (const text of linesOf(wanted, { options, windows })) io.out(text);
}

/** The records as text; results of windows that follow each other as one. */
function* linesOf(
  records: readonly LogRecord[],
  { options, windows }: {
    readonly options: TailOptions;
    readonly windows: WindowLines;
  },
): Generator<string> {
  let together: WindowRecord[] = [];
  for (const record of records) {
    const result = options.json ? undefined : readWindowRecord(record.value);
    if (result !== undefined) {
      together.push(result);
      continue;
    }
    if (together.length > 0) yield windows.print(together);
    together = [];
    yield lineOf(record, options);
  }
  if (together.length > 0) yield windows.print(together);
}

const decoder = new TextDecoder();

function lineOf(record: LogRecord, options: TailOptions): string {
  const key = shownBytes(record.key);
  const value = shownBytes(record.value);
  if (options.json) return `${JSON.stringify(jsonOf(record, key, value))}\n`;
  const time = new Date(record.timestamp).toISOString();
  return printable(
    `${time} ${originId(record)} ${textOf(key, "-")} ${
      textOf(value, "(no value)")
    }`,
  ) + "\n";
}

/** The record as an object; base64 only where bytes are no text. */
function jsonOf(record: LogRecord, key: ShownBytes, value: ShownBytes) {
  const { topic, partition, offset, timestamp } = record;
  const headers = Object.fromEntries(
    record.headers.map(([name, bytes]) => [name, decoder.decode(bytes)]),
  );
  return {
    topic,
    partition,
    offset,
    timestamp,
    key: key.text,
    ...(key.base64 === null ? {} : { keyBase64: key.base64 }),
    headers,
    value: value.text,
    ...(value.base64 === null ? {} : { valueBase64: value.base64 }),
  };
}

function textOf({ text, base64 }: ShownBytes, none: string): string {
  return text ?? (base64 === null ? none : `base64:${base64}`);
}

function end(text: string): "earliest" | "latest" {
  if (text === "earliest" || text === "latest") return text;
  throw new InvalidArgumentError("expected earliest or latest");
}
