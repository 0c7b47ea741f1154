import { Command } from "commander";
import { fileURLToPath } from "node:url";
import { HotpathError } from "../core/errors.ts";
import type { ProcessIo } from "./process_io.ts";
import { tellFailure } from "./run_end.ts";

const folder = fileURLToPath(
  new URL("../drivers/kafka/port", import.meta.url),
);
const client = `${folder}/node_modules/@confluentinc/kafka-javascript`;
const builder = `${folder}/node_modules/@mapbox/node-pre-gyp/bin/node-pre-gyp`;

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
It needs a C++ compiler, make, python3 and the headers of OpenSSL, zlib, zstd,
SASL and curl (Debian: g++ make python3 libssl-dev zlib1g-dev libzstd-dev
libsasl2-dev libcurl4-openssl-dev). It takes about two minutes, once.

Exit code: 0 it loads, 3 it cannot be built.

Examples:
  $ deno task kafka-addon
  $ deno task kafka-addon --node /usr/bin/node --force`,
    )
    .action((options: { node: string; force?: boolean }) => build(options, io));
}

async function build(
  options: { readonly node: string; readonly force?: boolean },
  io: ProcessIo,
): Promise<void> {
  try {
    const { node } = options;
    const before = options.force ? undefined : await features(node);
    if (before?.includes("zstd")) return tellLoaded(before, io);
    io.err("Installing the client's package\n");
    await run("npm", ["ci", "--ignore-scripts", "--no-audit"], folder);
    io.err("Building it, which takes about two minutes\n");
    const env: Record<string, string> = { CKJS_LINKING: "dynamic" };
    const prefix = await nodePrefix(node);
    // Without the headers beside Node, the build fetches them.
    if (await isFile(`${prefix}/include/node/node.h`)) {
      env["npm_config_nodedir"] = prefix;
    }
    const args = [builder, "install", "--build-from-source"];
    await run(node, args, client, env);
    const after = await features(node);
    if (after === undefined) throw cannot("it was built and does not load", "");
    tellLoaded(after, io);
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

function tellLoaded(features: string, io: ProcessIo): void {
  io.out("The Kafka client loads\n");
  if (features.includes("zstd")) return;
  io.err(
    "It has no zstd, so topics that use it cannot be read: install libzstd-dev and build with --force\n",
  );
}

/** What the client can do, or undefined where it does not load. */
async function features(node: string): Promise<string | undefined> {
  const script = `process.stdout.write(String(require(${
    JSON.stringify(client)
  }).features))`;
  const output = await start(node, ["-e", script], folder);
  return output.success ? new TextDecoder().decode(output.stdout) : undefined;
}

async function nodePrefix(node: string): Promise<string> {
  const script =
    "process.stdout.write(require('path').resolve(process.execPath, '../..'))";
  const output = await start(node, ["-e", script], folder);
  return new TextDecoder().decode(output.stdout).trim();
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<void> {
  const output = await start(program, args, cwd, env);
  if (output.success) return;
  const text = new TextDecoder().decode(output.stderr).trimEnd();
  throw cannot(
    `${program} ${args.join(" ")} ended with ${output.code}`,
    text.split("\n").slice(-shownLines).join("\n"),
  );
}

/** The end of a build says what is missing. */
const shownLines = 12;

async function start(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command(program, {
      args: [...args],
      cwd,
      env,
      stdin: "null",
    }).output();
  } catch (thrown) {
    throw cannot(thrown instanceof Error ? thrown.message : String(thrown), "");
  }
}

function cannot(what: string, log: string): HotpathError {
  return new HotpathError({
    code: "log-unavailable",
    message:
      `Build the Kafka client: ${what}; see deno task kafka-addon --help for what it needs${
        log === "" ? "" : `\n${log}`
      }`,
  });
}
