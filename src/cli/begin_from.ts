import { HotpathError } from "../core/errors.ts";
import { isoTime } from "../core/iso_time.ts";
import type { Logger } from "../core/logger.ts";
import type { PartitionOffset } from "../drivers/log.ts";
import type { OpenTopology } from "./open_runs.ts";

/** Where a second group is to begin. */
export interface BeginFromOptions {
  readonly group?: string;
  /** Unix milliseconds. */
  readonly from?: number;
  readonly logger: Logger;
}

/**
 * Sets where a new group begins, for a run beside the live one. A group that
 * has committed something goes on from there, so that a replay that was stopped
 * is not begun anew. Fails with `usage` without a group of its own, as the live
 * one must not be moved by a run.
 */
export async function beginFrom(
  { plan, drivers }: OpenTopology,
  { group, from, logger }: BeginFromOptions,
): Promise<void> {
  if (from === undefined) return;
  if (group === undefined) {
    throw new HotpathError({
      code: "usage",
      message: `Begin at ${
        isoTime(from)
      }: name a group for it with --group, or move the one of the file with deno task offsets reset`,
    });
  }
  const { admin } = drivers.log;
  if ((await admin.groupPositions(group)).length > 0) {
    return logger.log("info", "The group goes on from what it has committed", {
      group,
    });
  }
  const topics = new Set(
    plan.nodes.filter((one) => one.facts.group === group)
      .flatMap((one) => one.facts.topicsRead ?? []),
  );
  const begins: PartitionOffset[] = [];
  for (const topic of topics) {
    begins.push(...await admin.offsetsAt(topic, from));
  }
  // At once, as a group with some commits is taken for one that has begun.
  await admin.alterOffsets(group, begins);
  logger.log("info", "The group begins anew", { group, from: isoTime(from) });
}
