import { formatDuration } from "../../core/units.ts";
import type { WindowOptions } from "./window_options.ts";

/** `5m every 1m by kol_id, campaign_id, grace 10m` */
export function windowSummary(
  { size, every, by, grace }: WindowOptions,
): string {
  const hop = every === undefined ? "" : ` every ${formatDuration(every)}`;
  const groups = by.length === 0 ? "" : ` by ${by.join(", ")}`;
  return `${formatDuration(size)}${hop}${groups}, grace ${
    formatDuration(grace)
  }`;
}
