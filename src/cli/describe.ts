import { Command } from "commander";
import type { NodeType } from "../core/node.ts";
import { describePlan } from "../graph/describe_plan.ts";
import { drawJson } from "../graph/draw_json.ts";
import type { CliIo } from "./cli_io.ts";
import { loadOrExit } from "./load_or_exit.ts";
import {
  addTopologyOptions,
  planRequest,
  type TopologyOptions,
} from "./topology_options.ts";

interface DescribeOptions extends TopologyOptions {
  readonly json?: boolean;
}

/** `hotpath describe`: tells everything about a topology in text. */
export function describeCommand(
  types: readonly NodeType[],
  io: CliIo,
): Command {
  const command = new Command("describe")
    .description("Tell a topology's nodes, settings and delivery in text")
    .argument("<file>", "topology to describe");
  return addTopologyOptions(command)
    .option("--json", "print the plan as JSON instead, as graph --json does")
    .addHelpText(
      "after",
      `
Exit code: 0 described, 4 the topology is not valid.

Examples:
  $ deno task describe topology/hot-path.yaml
  $ deno task describe topology/hot-path.yaml --profile embedded
  $ deno task describe topology/hot-path.yaml --set nodes.batch.with.maxItems=50`,
    )
    .action(async (file: string, options: DescribeOptions) => {
      const loaded = await loadOrExit(
        await planRequest(file, options, { types, io }),
        io,
      );
      if (loaded === undefined) return;
      const tell = options.json === true ? drawJson : describePlan;
      io.out(tell(loaded.plan, loaded.config));
    });
}
