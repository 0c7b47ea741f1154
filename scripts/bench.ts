/**
 * Measures what hotpath costs. Methods and figures: docs/benchmarks.md.
 *
 *     deno task bench [stages|stack] [options]
 */
import { Command } from "commander";
import { stackCommand } from "./bench/stack/stack.ts";
import { stagesCommand } from "./bench/stages.ts";

await new Command("bench")
  .description("Measure what hotpath costs")
  .addCommand(stagesCommand, { isDefault: true })
  .addCommand(stackCommand)
  .parseAsync(Deno.args, { from: "user" });
