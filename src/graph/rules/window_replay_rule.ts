import { formatDuration } from "../../core/units.ts";
import type { LintRule } from "../lint_rule.ts";

/**
 * The log is the state of a window: what is open is read again after a restart,
 * and nothing newer is told of before.
 */
export const windowReplayRule: LintRule = {
  name: "window-replay",
  severity: "warning",
  doc: "What a restart reads again for a window is no more than a day",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      const replayMs = node.facts?.window?.replayMs ?? 0;
      if (replayMs <= replayMsMax) return [];
      return [{
        ...graph.optionPlace(node, ["size", "grace", "retention"]),
        message:
          `Make the window, its grace or its retention shorter, all of it is read again after a restart: ${
            formatDuration(replayMs)
          }`,
      }];
    }),
};

/** A day: longer windows are cheaper made of the results of shorter ones. */
const replayMsMax = 86_400_000;
