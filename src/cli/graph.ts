import { Command, Option } from "commander";
import type { NodeType } from "../core/node.ts";
import { drawDot } from "../graph/draw_dot.ts";
import { drawJson } from "../graph/draw_json.ts";
import { drawMermaid } from "../graph/draw_mermaid.ts";
import { drawSvg } from "../graph/draw_svg.ts";
import { drawText } from "../graph/draw_text.ts";
import type { ResolvedConfig } from "../graph/load_plan.ts";
import type { Plan } from "../graph/plan.ts";
import { type CliIo, exitCodes } from "./cli_io.ts";
import { loadOrExit } from "./load_or_exit.ts";
import {
  addTopologyOptions,
  planRequest,
  type TopologyOptions,
} from "./topology_options.ts";

type Draw = (plan: Plan, config: ResolvedConfig) => string;

const formats = {
  mermaid: drawMermaid,
  dot: drawDot,
  svg: drawSvg,
  text: drawText,
  json: drawJson,
} as const satisfies Record<string, Draw>;

interface GraphOptions extends TopologyOptions {
  readonly format?: keyof typeof formats;
  readonly json?: boolean;
  readonly output?: string;
  readonly check?: string;
}

/** `hotpath graph`: draws a topology. */
export function graphCommand(types: readonly NodeType[], io: CliIo): Command {
  const command = new Command("graph")
    .description("Draw a topology: mermaid, dot, svg, text or json")
    .argument("<file>", "topology to draw");
  return addTopologyOptions(command)
    .addOption(
      new Option("-f, --format <format>", "what to draw (default: text)")
        .choices(Object.keys(formats)),
    )
    .addOption(
      new Option("--json", "the same as --format json").conflicts("format"),
    )
    .option("-o, --output <path>", "write the drawing to a file")
    .addOption(
      new Option(
        "--check <path>",
        "fail where a file differs from the drawing, and write nothing",
      ).conflicts("output"),
    )
    .addHelpText(
      "after",
      `
Exit code: 0 drawn, 1 the checked file differs, 4 the topology is not valid.

Examples:
  $ deno task graph topology/hot-path.yaml
  $ deno task graph topology/hot-path.yaml --format svg --output docs/hot-path.svg
  $ deno task graph topology/hot-path.yaml --format svg --check docs/hot-path.svg`,
    )
    .action((file: string, options: GraphOptions) =>
      graph(file, options, { types, io })
    );
}

async function graph(
  file: string,
  options: GraphOptions,
  parts: { readonly types: readonly NodeType[]; readonly io: CliIo },
): Promise<void> {
  const { io } = parts;
  const loaded = await loadOrExit(await planRequest(file, options, parts), io);
  if (loaded === undefined) return;
  const draw: Draw =
    formats[options.json === true ? "json" : options.format ?? "text"];
  const drawing = draw(loaded.plan, loaded.config);
  if (options.check !== undefined) {
    await check(drawing, options.check, io);
  } else if (options.output !== undefined) {
    await write(drawing, options.output, io);
  } else {
    io.out(drawing);
  }
}

async function write(drawing: string, path: string, io: CliIo): Promise<void> {
  try {
    await io.writeText(path, drawing);
    io.err(`Wrote ${path}\n`);
  } catch {
    io.err(
      `Cannot write the drawing, check the path and the rights: ${path}\n`,
    );
    io.exit(exitCodes.usage);
  }
}

async function check(drawing: string, path: string, io: CliIo): Promise<void> {
  const found = await io.readText(path).catch(() => undefined);
  if (found === drawing) return;
  const what = found === undefined
    ? "Write the drawing, the file cannot be read"
    : "Draw it again, the topology has changed since";
  io.err(`${what}: ${path}\n`);
  io.exit(exitCodes.found);
}
