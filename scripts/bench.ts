/**
 * Measures what hotpath costs. Methods and figures: docs/benchmarks.md.
 *
 *     deno task bench [stages|pages|stack] [options]
 */
import { Command } from "commander";
import { pagesCommand } from "./bench/pages.ts";
import { stackCommand } from "./bench/stack/stack.ts";
import { stagesCommand } from "./bench/stages.ts";

await new Command("bench")
  .description("Measure what hotpath costs")
  .addCommand(stagesCommand, { isDefault: true })
  .addCommand(pagesCommand)
  .addCommand(stackCommand)
  .parseAsync(Deno.args, { from: "user" });
