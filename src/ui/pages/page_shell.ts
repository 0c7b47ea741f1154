import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import type { Markup } from "../markup.ts";
import { page, type PageFrame } from "./page_layout.ts";

/** What every page says of the run. */
export interface ShellReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
}

/** Puts a page's content between what all pages of a run have around it. */
export function pageShell(
  { plan, config }: ShellReads,
): (frame: Omit<PageFrame, "topology" | "profile">) => Markup {
  return (frame) =>
    page({ ...frame, topology: plan.name, profile: config.profile });
}
