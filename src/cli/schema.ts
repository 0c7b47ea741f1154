import { Command, Option } from "commander";
import { profileSchema, topologySchema } from "../config/topology_schema.ts";
import type { DriverType } from "../core/driver_type.ts";
import type { NodeType } from "../core/node.ts";
import { driverTypes } from "../drivers/driver_types.ts";
import { type CliIo, exitCodes } from "./cli_io.ts";

/** Where editors find the schemas, beside the topology files. */
export const schemaFiles = {
  topology: "topology/topology.schema.json",
  profile: "topology/profile.schema.json",
} as const;

/** The text of each schema file. */
export function schemaTexts(
  types: readonly NodeType[],
  drivers: readonly DriverType[],
): Readonly<Record<keyof typeof schemaFiles, string>> {
  const text = (schema: unknown) => `${JSON.stringify(schema, null, 2)}\n`;
  return {
    topology: text(topologySchema(types, drivers)),
    profile: text(profileSchema(types, drivers)),
  };
}

interface SchemaOptions {
  readonly profile?: boolean;
  readonly write?: boolean;
  readonly check?: boolean;
}

/** `hotpath schema`: the JSON Schema of topology files. */
export function schemaCommand(types: readonly NodeType[], io: CliIo): Command {
  return new Command("schema")
    .description("Print the JSON Schema (draft-07) of topology files")
    // What follows plan or apply is theirs: they have a --profile as well.
    .enablePositionalOptions()
    .option("--profile", "print the schema of profiles instead")
    .option("--write", `update ${Object.values(schemaFiles).join(" and ")}`)
    .addOption(
      new Option("--check", "fail where these files are stale")
        .conflicts("write"),
    )
    .addHelpText(
      "after",
      `
Exit code: 0 done, 1 a checked file is stale.

Examples:
  $ deno task schema
  $ deno task schema --write
  $ deno task schema --check`,
    )
    .action(async (options: SchemaOptions) => {
      const texts = schemaTexts(types, driverTypes);
      if (options.write === true) await write(texts, io);
      else if (options.check === true) await check(texts, io);
      else io.out(options.profile === true ? texts.profile : texts.topology);
    });
}

async function write(
  texts: ReturnType<typeof schemaTexts>,
  io: CliIo,
): Promise<void> {
  for (const name of ["topology", "profile"] as const) {
    await io.writeText(schemaFiles[name], texts[name]);
    io.err(`Wrote ${schemaFiles[name]}\n`);
  }
}

async function check(
  texts: ReturnType<typeof schemaTexts>,
  io: CliIo,
): Promise<void> {
  for (const name of ["topology", "profile"] as const) {
    const found = await io.readText(schemaFiles[name]).catch(() => undefined);
    if (found === texts[name]) continue;
    io.err(`Run schema --write, the file is stale: ${schemaFiles[name]}\n`);
    io.exit(exitCodes.found);
  }
}
