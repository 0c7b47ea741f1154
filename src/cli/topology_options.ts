import { parseEnv } from "node:util";
import type { Command } from "commander";
import { toHotpathError } from "../core/errors.ts";
import type { NodeType } from "../core/node.ts";
import { driverTypes } from "../drivers/driver_types.ts";
import type { LoadPlanRequest } from "../graph/load_plan.ts";
import type { CliIo } from "./cli_io.ts";

/** Options of every command that loads a topology. */
export interface TopologyOptions {
  readonly profile?: string;
  readonly set: readonly string[];
  readonly envFile?: readonly string[];
}

/** Adds `--profile`, `--set` and `--env-file` to a command. */
export function addTopologyOptions(command: Command): Command {
  const append = (value: string, before: string[]) => [...before, value];
  return command
    .option(
      "-p, --profile <name>",
      "lay profiles/<name>.yaml, beside the file, over it",
    )
    .option(
      "--set <path=value>",
      "set one value, such as nodes.batch.with.maxItems=50 (repeatable)",
      append,
      [],
    )
    .option(
      "--env-file <file>",
      "variables, NAME=value a line; the environment's own win (repeatable)",
      append,
      [],
    );
}

/**
 * What to load for a file and the options it was named with. Fails with `usage`
 * where a file of variables cannot be read.
 */
export async function planRequest(
  file: string,
  options: TopologyOptions,
  parts: { readonly types: readonly NodeType[]; readonly io: CliIo },
): Promise<LoadPlanRequest> {
  const { types, io } = parts;
  return {
    file,
    profile: options.profile,
    sets: options.set,
    env: { ...await readEnvFiles(options.envFile ?? [], io), ...io.env },
    types,
    drivers: driverTypes,
    readText: (path) => io.readText(path),
    listFiles: (folder) => io.listFiles(folder),
  };
}

/** Variables of the files, the later ones win. */
async function readEnvFiles(
  files: readonly string[],
  io: CliIo,
): Promise<Readonly<Record<string, string | undefined>>> {
  const env: Record<string, string | undefined> = {};
  for (const file of files) {
    try {
      Object.assign(env, parseEnv(await io.readText(file)));
    } catch (thrown) {
      throw toHotpathError(thrown, "usage", `Read the variables of ${file}`);
    }
  }
  return env;
}
