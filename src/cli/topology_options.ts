import type { Command } from "commander";
import type { NodeType } from "../core/node.ts";
import type { LoadPlanRequest } from "../graph/load_plan.ts";
import type { CliIo } from "./cli_io.ts";

/** Options of every command that loads a topology. */
export interface TopologyOptions {
  readonly profile?: string;
  readonly set: readonly string[];
}

/** Adds `--profile` and `--set` to a command. */
export function addTopologyOptions(command: Command): Command {
  return command
    .option(
      "-p, --profile <name>",
      "lay profiles/<name>.yaml, beside the file, over it",
    )
    .option(
      "--set <path=value>",
      "set one value, such as nodes.batch.with.maxItems=50 (repeatable)",
      (value: string, before: string[]) => [...before, value],
      [],
    );
}

/** What to load for a file and the options it was named with. */
export function planRequest(
  file: string,
  options: TopologyOptions,
  parts: { readonly types: readonly NodeType[]; readonly io: CliIo },
): LoadPlanRequest {
  const { types, io } = parts;
  return {
    file,
    profile: options.profile,
    sets: options.set,
    env: io.env,
    types,
    readText: (path) => io.readText(path),
    listFiles: (folder) => io.listFiles(folder),
  };
}
