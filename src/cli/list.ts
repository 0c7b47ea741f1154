import { Command } from "commander";
import { nameRemedy } from "../config/nearest_name.ts";
import { type OptionRow, optionRows } from "../config/option_rows.ts";
import { shownValue } from "../config/printable.ts";
import type { DriverType } from "../core/driver_type.ts";
import type { NodeType } from "../core/node.ts";
import { driverTypes } from "../drivers/driver_types.ts";
import { type CliIo, exitCodes } from "./cli_io.ts";

/** What can be listed. */
interface Listed {
  readonly types: readonly NodeType[];
  readonly drivers: readonly DriverType[];
}

/** `hotpath list`: the node types and drivers with their options. */
export function listCommand(types: readonly NodeType[], io: CliIo): Command {
  const listed = { types, drivers: driverTypes };
  return new Command("list")
    .description("List the node types with their options, units and defaults")
    .argument("[name]", "only this node type, or this driver")
    .option("--json", "print them as one JSON array")
    .addHelpText(
      "after",
      `
What the plan makes out of one node, such as window-merge, is listed by name, as
are the settings of a driver (kafka, redis, cassandra).

Exit code: 0 listed, 2 there is no such node type or driver.

Examples:
  $ deno task list micro-batch
  $ deno task list kafka
  $ deno task list --json`,
    )
    .action((name: string | undefined, options: { json?: boolean }) => {
      const shown = shownOf(listed, name);
      if (shown.length === 0) {
        io.err(unknownName(listed, name ?? ""));
        io.exit(exitCodes.usage);
      } else if (options.json === true) {
        const list = shown.map((one) => "driver" in one ? one : jsonOf(one));
        io.out(`${JSON.stringify(list, null, 2)}\n`);
      } else {
        io.out(
          shown.map((one) => "driver" in one ? driverText(one) : textOf(one))
            .join("\n"),
        );
      }
    });
}

/** A driver as it is listed. */
type ListedDriver = Omit<DriverType, "settings"> & {
  readonly settings: readonly OptionRow[];
};

function shownOf(
  { types, drivers }: Listed,
  name: string | undefined,
): readonly (NodeType | ListedDriver)[] {
  if (name === undefined) return types.filter((type) => type.isStage !== true);
  return [
    ...types.filter((type) => type.type === name),
    ...drivers.filter(({ driver }) => driver === name).map((one) => ({
      ...one,
      settings: optionRows({ options: one.settings }),
    })),
  ];
}

function unknownName({ types, drivers }: Listed, name: string): string {
  const names = [
    ...types.filter((type) => type.isStage !== true).map(({ type }) => type),
    ...drivers.map(({ driver }) => driver),
  ];
  return `Unknown node type or driver, ${nameRemedy(name, names)}: ${
    shownValue(name)
  }\n`;
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
  return [
    `${type.type} (${type.role}): ${type.doc}`,
    `  takes ${unitsOf(type.input)}, gives ${unitsOf([type.output])}${
      type.canFail ? ", needs an onError" : ""
    }`,
    ...rowLines(optionRows(type)),
    "",
  ].join("\n");
}

function driverText({ seam, driver, doc, settings }: ListedDriver): string {
  return [
    `${driver} (driver of ${seam}): ${doc}`,
    `  set under drivers.${seam}.with`,
    ...rowLines(settings),
    "",
  ].join("\n");
}

function rowLines(rows: readonly OptionRow[]): readonly string[] {
  const names = widest(rows.map((row) => row.name));
  const kinds = widest(rows.map((row) => row.kind));
  return rows.map((row) =>
    `  ${row.name.padEnd(names)}  ${row.kind.padEnd(kinds)}  ${row.doc}${
      defaultOf(row)
    }`.trimEnd()
  );
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
