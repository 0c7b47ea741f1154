/**
 * Measures what hotpath costs. Methods and figures: docs/benchmarks.md.
 *
 *     deno task bench [stages|windows|pages|stack] [options]
 */
import { Command } from "commander";
import { pagesCommand } from "./bench/pages.ts";
import { stackCommand } from "./bench/stack/stack.ts";
import { stagesCommand } from "./bench/stages.ts";
import { windowsCommand } from "./bench/windows.ts";

await new Command("bench")
  .description("Measure what hotpath costs")
  // Options after a command are its own.
  .enablePositionalOptions()
  .addCommand(stagesCommand, { isDefault: true })
  .addCommand(windowsCommand)
  .addCommand(pagesCommand)
  .addCommand(stackCommand)
  .parseAsync(Deno.args, { from: "user" });
