import { Command } from "commander";
import { z } from "zod";
import { HotpathError } from "../core/errors.ts";
import { printable } from "./printable_text.ts";
import type { ProcessIo } from "./process_io.ts";
import {
  addUrlOption,
  askingFailed,
  detailOf,
  type RunUrlOptions,
} from "./run_client.ts";
import { tellFailure } from "./run_end.ts";
import { wholeNumber } from "./run_options.ts";

interface TapOptions extends RunUrlOptions {
  readonly in?: boolean;
  readonly out?: boolean;
  readonly limit: number;
  readonly interval: string;
  readonly where?: string;
  readonly follow?: string;
  readonly json?: boolean;
}

const shown = z.looseObject({
  at: z.number(),
  node: z.string(),
  side: z.string(),
  origin: z.string(),
  key: z.string().nullable(),
  value: z.unknown(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** `hotpath tap`: samples of what passes a node of a run. */
export function tapCommand(io: ProcessIo): Command {
  return addUrlOption(new Command("tap"))
    .description("Show samples of the events at a node of a run")
    .argument("[node]", "node to look at; all of them with --follow")
    .option("--in", "what comes in")
    .option("--out", "what goes out (default), and what it fails")
    .option("--limit <n>", "events after which it ends", wholeNumber(1), 10)
    .option("--interval <duration>", "from one event to the next", "500ms")
    .option(
      "--where <condition>",
      "only such events: scores.trust_score < 40 and platform = tiktok",
    )
    .option(
      "--follow <event>",
      "one event through all nodes: its key, event id or origin",
    )
    .option("--json", "print one JSON object a line")
    .addHelpText(
      "after",
      `
Works where the topology says samples: { show: true }; fields of samples.mask
are shown as ***.

Exit code: 0 shown, 2 the run refuses, 3 the run does not answer.

Examples:
  $ deno task tap score --limit 3
  $ deno task tap parse --in --where 'platform = tiktok'
  $ deno task tap --follow kol.profiles.raw/0/17 --json`,
    )
    .action((node: string | undefined, options: TapOptions) =>
      tap(node, options, io)
    );
}

async function tap(
  node: string | undefined,
  options: TapOptions,
  io: ProcessIo,
): Promise<void> {
  const stop = new AbortController();
  const stopListening = io.onStop(() => stop.abort());
  try {
    for await (const data of events(node, options, stop.signal)) {
      const event = shown.parse(data);
      io.out(options.json ? `${JSON.stringify(event)}\n` : lineOf(event));
    }
  } catch (thrown) {
    if (!stop.signal.aborted) {
      tellFailure(await askingFailed(options.url, thrown), io);
    }
  } finally {
    stopListening();
    stop.abort();
  }
}

/** The data of each `message` of the stream, until its end. */
async function* events(
  node: string | undefined,
  options: TapOptions,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  const { in: isIn, out, where, follow } = options;
  const query = new URLSearchParams({
    ...(node === undefined ? {} : { node }),
    side: isIn ? out ? "both" : "in" : "out",
    limit: String(options.limit),
    interval: options.interval,
    ...(where === undefined ? {} : { where }),
    ...(follow === undefined ? {} : { follow }),
  });
  const url = `${options.url.replace(/\/+$/, "")}/api/tap?${query}`;
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) {
    throw new HotpathError({
      code: response.status < 500 ? "usage" : "call-unreachable",
      message: await detailOf(response) ??
        `The run answered ${response.status}, check --url: ${options.url}`,
    });
  }
  let text = "";
  for await (
    const chunk of response.body.pipeThrough(new TextDecoderStream())
  ) {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const found = /^event: (\w+)\ndata: (.*)$/.exec(block);
      if (found?.[1] === "end") return;
      if (found?.[1] === "message") yield JSON.parse(found[2] ?? "null");
    }
  }
}

function lineOf(event: z.output<typeof shown>): string {
  const { at, node, side, origin, key, error, value } = event;
  const time = new Date(at).toISOString().slice(11, 23);
  const reason = error === null ? "" : ` ${error.code}: ${error.message}`;
  return `${time} ${node} ${side} ${printable(origin)} ${
    printable(key ?? "-")
  }${printable(reason)} ${printable(JSON.stringify(value) ?? "null")}\n`;
}
