import { Command } from "commander";
import { nameRemedy } from "../config/nearest_name.ts";
import { type OptionRow, optionRows } from "../config/option_rows.ts";
import { shownValue } from "../config/printable.ts";
import type { NodeType } from "../core/node.ts";
import { type CliIo, exitCodes } from "./cli_io.ts";

/** `hotpath list`: the node types with their options. */
export function listCommand(types: readonly NodeType[], io: CliIo): Command {
  return new Command("list")
    .description("List the node types with their options, units and defaults")
    .argument("[type]", "only this node type")
    .option("--json", "print them as one JSON array")
    .addHelpText(
      "after",
      `
What the plan makes out of one node, such as window-merge, is listed by name.

Exit code: 0 listed, 2 there is no such type.

Examples:
  $ deno task list
  $ deno task list micro-batch
  $ deno task list --json`,
    )
    .action((name: string | undefined, options: { json?: boolean }) => {
      const writable = types.filter((type) => type.isStage !== true);
      const shown = name === undefined
        ? writable
        : types.filter((type) => type.type === name);
      if (name !== undefined && shown.length === 0) {
        const names = writable.map((type) => type.type);
        io.err(
          `Unknown node type, ${nameRemedy(name, names)}: ${
            shownValue(name)
          }\n`,
        );
        io.exit(exitCodes.usage);
      } else if (options.json === true) {
        io.out(`${JSON.stringify(shown.map(jsonOf), null, 2)}\n`);
      } else {
        io.out(shown.map(textOf).join("\n"));
      }
    });
}

function jsonOf(type: NodeType) {
  return {
    type: type.type,
    role: type.role,
    doc: type.doc,
    input: type.input,
    output: type.output,
    canFail: type.canFail,
    options: optionRows(type),
  };
}

function textOf(type: NodeType): string {
  const rows = optionRows(type);
  const names = widest(rows.map((row) => row.name));
  const kinds = widest(rows.map((row) => row.kind));
  const lines = rows.map((row) =>
    `  ${row.name.padEnd(names)}  ${row.kind.padEnd(kinds)}  ${row.doc}${
      defaultOf(row)
    }`.trimEnd()
  );
  return [
    `${type.type} (${type.role}): ${type.doc}`,
    `  takes ${unitsOf(type.input)}, gives ${unitsOf([type.output])}${
      type.canFail ? ", needs an onError" : ""
    }`,
    ...lines,
    "",
  ].join("\n");
}

function defaultOf(row: OptionRow): string {
  if (row.required) return " (required)";
  return row.default === undefined
    ? ""
    : ` (default ${
      typeof row.default === "string"
        ? row.default
        : JSON.stringify(row.default)
    })`;
}

function unitsOf(units: NodeType["input"]): string {
  const words: Readonly<Record<NodeType["output"], string>> = {
    none: "nothing",
    message: "messages",
    batch: "batches",
    failure: "failures",
  };
  return units.map((unit) => words[unit]).join(" or ");
}

/** Widest text that is lined up; a longer one pushes its own line out. */
const maxAligned = 32;

function widest(texts: readonly string[]): number {
  return Math.min(maxAligned, Math.max(0, ...texts.map((text) => text.length)));
}
