import { Command } from "commander";
import { resolve } from "node:path";
import type { ProcessIo } from "./process_io.ts";
import { tellFailure } from "./run_end.ts";
import { readyKafkaAddon } from "./stack/ready_kafka_addon.ts";

/**
 * `hotpath kafka-addon`: installs the Kafka client and builds it for the Node
 * that will load it. Deno's own Node would build for another interface.
 */
export function kafkaAddonCommand(io: ProcessIo): Command {
  return new Command("kafka-addon")
    .description("Install and build the Kafka client for this machine's Node")
    .option("--node <program>", "the Node that will load it", "node")
    .option("--force", "build even where it loads already")
    .addHelpText(
      "after",
      `
It needs a C++ compiler, make, python3 and the headers of OpenSSL and zlib
(Debian: g++ make python3 libssl-dev zlib1g-dev); zstd's are fetched where they
are missing, with libsasl2-dev and libcurl4-openssl-dev it knows Kerberos and
OAuth as well. It takes about two minutes, once; what was built is kept in
HOTPATH_CACHE (default .hotpath/cache).

Exit code: 0 it loads, 3 it cannot be built.

Examples:
  $ deno task kafka-addon
  $ deno task kafka-addon --node /usr/bin/node --force`,
    )
    .action((options: { node: string; force?: boolean }) => ready(options, io));
}

/** Where what was fetched and built is kept. */
export function cacheDirOf(io: ProcessIo): string {
  return resolve(io.env["HOTPATH_CACHE"] ?? ".hotpath/cache");
}

/** Readies the client and says what it lacks. */
export async function tellReadyAddon(
  options: { readonly node: string; readonly force?: boolean },
  io: ProcessIo,
): Promise<void> {
  const features = await readyKafkaAddon({
    node: options.node,
    force: options.force ?? false,
    cache: cacheDirOf(io),
    tell: (text) => io.err(`${text}\n`),
  });
  if (features.includes("zstd")) return;
  io.err(
    "The Kafka client has no zstd, so topics that use it cannot be read: install libzstd-dev, then deno task kafka-addon --force\n",
  );
}

async function ready(
  options: { readonly node: string; readonly force?: boolean },
  io: ProcessIo,
): Promise<void> {
  try {
    await tellReadyAddon(options, io);
    io.out("The Kafka client loads\n");
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}
