import type { LintRule } from "./lint_rule.ts";
import { batchBudgetRule } from "./rules/batch_budget_rule.ts";
import { cycleRule } from "./rules/cycle_rule.ts";
import { deadEndRule } from "./rules/dead_end_rule.ts";
import { drainRule } from "./rules/drain_rule.ts";
import { duplicateEdgeRule } from "./rules/duplicate_edge_rule.ts";
import { errorRouteRule } from "./rules/error_route_rule.ts";
import { errorTargetRule } from "./rules/error_target_rule.ts";
import { idempotentRule } from "./rules/idempotent_rule.ts";
import { mixedInputRule } from "./rules/mixed_input_rule.ts";
import { orderRule } from "./rules/order_rule.ts";
import { orphanRule } from "./rules/orphan_rule.ts";
import { requiredSinkRule } from "./rules/required_sink_rule.ts";
import { sourceInputRule } from "./rules/source_input_rule.ts";
import { stageRule } from "./rules/stage_rule.ts";
import { unitMismatchRule } from "./rules/unit_mismatch_rule.ts";
import { unknownNodeRule } from "./rules/unknown_node_rule.ts";
import { unusedErrorRouteRule } from "./rules/unused_error_route_rule.ts";
import { windowFieldRule } from "./rules/window_field_rule.ts";
import { windowGraceRule } from "./rules/window_grace_rule.ts";
import { windowInputRule } from "./rules/window_input_rule.ts";
import { windowReplayRule } from "./rules/window_replay_rule.ts";

/** Every rule over the graph of a topology; a new one is a file and a line. */
export const lintRules: readonly LintRule[] = [
  unknownNodeRule,
  cycleRule,
  orphanRule,
  sourceInputRule,
  deadEndRule,
  duplicateEdgeRule,
  unitMismatchRule,
  mixedInputRule,
  requiredSinkRule,
  errorRouteRule,
  errorTargetRule,
  unusedErrorRouteRule,
  orderRule,
  idempotentRule,
  batchBudgetRule,
  drainRule,
  windowGraceRule,
  windowReplayRule,
  windowFieldRule,
  windowInputRule,
  stageRule,
];
