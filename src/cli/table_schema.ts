import { Command } from "commander";
import { kolMetrics } from "../drivers/kol_metrics.ts";
import type { SchemaChange } from "../drivers/table.ts";
import { exitCodes } from "./cli_io.ts";
import {
  addDriverOptions,
  type DriverOptions,
  withSeam,
} from "./driver_options.ts";
import type { ProcessIo } from "./process_io.ts";

/** `hotpath schema plan` and `apply`: the tables that scores are written to. */
export function tableSchemaCommand(
  name: "plan" | "apply",
  io: ProcessIo,
): Command {
  const command = new Command(name)
    .description(
      name === "plan"
        ? "Show how the tables differ from what is wanted"
        : "Create and extend the tables",
    )
    .option("--json", "print the changes as JSON");
  return addDriverOptions(command)
    .addHelpText(
      "after",
      `
A difference that would lose data is told and nothing is changed.

Exit code: 0 nothing stands in the way, 1 (plan) or 5 (apply) a table differs.

Examples:
  $ deno task schema ${name} --profile compose
  $ deno task schema ${name} --json`,
    )
    .action((options: DriverOptions & { json?: boolean }) =>
      compare(name, options, io)
    );
}

function compare(
  name: "plan" | "apply",
  options: DriverOptions & { readonly json?: boolean },
  io: ProcessIo,
): Promise<void> {
  return withSeam("table", { options, io }, async (table) => {
    const changes = name === "plan"
      ? await table.planSchema(kolMetrics)
      : await table.applySchema(kolMetrics);
    tell(changes, { json: options.json ?? false, io });
  });
}

function tell(
  changes: readonly SchemaChange[],
  parts: { readonly json: boolean; readonly io: ProcessIo },
): void {
  const { io, json } = parts;
  if (json) io.out(`${JSON.stringify(changes)}\n`);
  else if (changes.length === 0) io.out("Every table is as it is wanted\n");
  else {
    for (const { table, kind, detail } of changes) {
      io.out(`${kind} ${table}: ${detail}\n`);
    }
  }
  const differs = changes.some((one) => one.kind === "conflict");
  if (differs) io.exit(exitCodes.found);
}
