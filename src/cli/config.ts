import { Command } from "commander";
import { originText } from "../config/config_tree.ts";
import { printable } from "../config/printable.ts";
import type { ResolvedSetting } from "../config/resolved_settings.ts";
import type { NodeType } from "../core/node.ts";
import type { CliIo } from "./cli_io.ts";
import { loadOrExit } from "./load_or_exit.ts";
import {
  addTopologyOptions,
  planRequest,
  type TopologyOptions,
} from "./topology_options.ts";

interface ConfigOptions extends TopologyOptions {
  readonly json?: boolean;
}

/** `hotpath config`: every setting in force and where it comes from. */
export function configCommand(types: readonly NodeType[], io: CliIo): Command {
  const command = new Command("config")
    .description("Show every setting in force and where it comes from")
    .argument("<file>", "topology to resolve");
  return addTopologyOptions(command)
    .option("--json", "print one JSON array of path, value and origin")
    .addHelpText(
      "after",
      `
Secrets are shown as ***. Exit code: 0 shown, 4 the topology is not valid.

Examples:
  $ deno task config topology/hot-path.yaml
  $ deno task config topology/hot-path.yaml --profile embedded --json
  $ deno task config topology/hot-path.yaml --set drain=5s`,
    )
    .action(async (file: string, options: ConfigOptions) => {
      const loaded = await loadOrExit(
        await planRequest(file, options, { types, io }),
        io,
      );
      if (loaded === undefined) return;
      const { settings } = loaded.config;
      io.out(
        options.json === true
          ? `${JSON.stringify(settings.map(jsonOf), null, 2)}\n`
          : settingsText(settings),
      );
    });
}

function jsonOf(setting: ResolvedSetting) {
  const { path, value, origin, variables, secret } = setting;
  return { path, value, origin, variables, secret };
}

/** One line a setting: path, value, and behind # where it comes from. */
function settingsText(settings: readonly ResolvedSetting[]): string {
  const lines = settings.map((setting) => ({
    text: `${setting.path}: ${printable(shown(setting.value))}`,
    origin: originOf(setting),
  }));
  const width = Math.min(
    maxAligned,
    Math.max(0, ...lines.map((line) => line.text.length)),
  );
  return lines.map(({ text, origin }) => `${text.padEnd(width)}  # ${origin}\n`)
    .join("");
}

const maxAligned = 72;

function shown(value: ResolvedSetting["value"]): string {
  return typeof value === "string" && value !== ""
    ? value
    : JSON.stringify(value);
}

function originOf({ origin, variables }: ResolvedSetting): string {
  const uses = variables.map(({ name, from }) => `${name} from ${from}`);
  return [printable(originText(origin)), ...uses].join(", ");
}
