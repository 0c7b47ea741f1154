import { Command } from "commander";
import type { NodeType } from "../core/node.ts";
import { loadPlan } from "../graph/load_plan.ts";
import type { Finding } from "../graph/plan.ts";
import { type CliIo, exitCodes } from "./cli_io.ts";
import { findingLines } from "./finding_lines.ts";
import {
  addTopologyOptions,
  planRequest,
  type TopologyOptions,
} from "./topology_options.ts";

interface LintOptions extends TopologyOptions {
  readonly json?: boolean;
  readonly denyWarnings?: boolean;
}

/** Folder whose topologies are checked where no file is named. */
const defaultFolder = "topology";

/** `hotpath lint`: checks topologies without running them. */
export function lintCommand(types: readonly NodeType[], io: CliIo): Command {
  const command = new Command("lint")
    .description("Check topology files without running them")
    .argument(
      "[files...]",
      `topologies to check (default: ${defaultFolder}/*.yaml)`,
    );
  return addTopologyOptions(command)
    .option("--deny-warnings", "let warnings fail the check as well")
    .option("--json", "print the findings as one JSON object")
    .addHelpText(
      "after",
      `
Exit code: 0 nothing found, 1 findings (warnings only with --deny-warnings),
2 nothing to check.

Examples:
  $ deno task lint
  $ deno task lint topology/hot-path.yaml --profile embedded
  $ deno task lint topology/hot-path.yaml --json --deny-warnings`,
    )
    .action((files: string[], options: LintOptions) =>
      lint(files, options, { types, io })
    );
}

async function lint(
  named: readonly string[],
  options: LintOptions,
  parts: { readonly types: readonly NodeType[]; readonly io: CliIo },
): Promise<void> {
  const { io } = parts;
  const files = named.length > 0 ? named : await defaultFiles(io);
  if (files.length === 0) {
    io.err(`Name a topology to check, there is none in ${defaultFolder}/\n`);
    io.exit(exitCodes.usage);
    return;
  }
  const findings: Finding[] = [];
  for (const file of files) {
    const loaded = await loadPlan(await planRequest(file, options, parts));
    findings.push(
      ...loaded.kind === "ok" ? loaded.warnings : loaded.findings,
    );
  }
  const errors = count(findings, "error");
  const warnings = count(findings, "warning");
  if (options.json === true) {
    io.out(
      `${JSON.stringify({ files, errors, warnings, findings }, null, 2)}\n`,
    );
  } else {
    io.out(findingLines(findings, { colour: io.colour }));
    io.out(
      `${numbered(files.length, "file")}: ${numbered(errors, "error")}, ${
        numbered(warnings, "warning")
      }\n`,
    );
  }
  const failed = errors > 0 || options.denyWarnings === true && warnings > 0;
  io.exit(failed ? exitCodes.found : exitCodes.ok);
}

async function defaultFiles(io: CliIo): Promise<string[]> {
  const names = await io.listFiles(defaultFolder);
  return names.filter((name) => name.endsWith(".yaml"))
    .map((name) => `${defaultFolder}/${name}`);
}

function count(
  findings: readonly Finding[],
  severity: Finding["severity"],
): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function numbered(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
