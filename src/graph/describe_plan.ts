import { printable } from "../config/printable.ts";
import {
  isShownMap,
  shownAt,
  type ShownValue,
} from "../config/resolved_settings.ts";
import { formatDuration, formatSize } from "../core/units.ts";
import { deliveryNotes } from "./delivery_notes.ts";
import type { ResolvedConfig } from "./load_plan.ts";
import type { Plan, PlanNode } from "./plan.ts";
import { planTree } from "./plan_tree.ts";

/**
 * Describes a plan in text: its bounds, the tree of its nodes with every
 * setting in force (secrets masked), and what is promised about delivery.
 */
export function describePlan(plan: Plan, config: ResolvedConfig): string {
  const doc = printable(plan.doc).trim();
  const drivers = Object.entries(plan.drivers)
    .map(([seam, { driver }]) => `${seam} ${driver}`).join(", ");
  const profile = config.profile === undefined
    ? ""
    : `, profile ${config.profile}`;
  return [
    `Topology ${plan.name} (${
      printable(plan.file)
    }${profile}, config ${plan.configHash})`,
    ...doc === "" ? [] : [doc],
    "",
    `Budget   ${plan.budget.events} events and ${
      formatSize(plan.budget.bytes)
    } in flight`,
    `Drain    ${formatDuration(plan.drainMs)}`,
    `Drivers  ${drivers}`,
    `Scoring  ${plan.scoring}`,
    "",
    ...planTree(plan, (node) => ({
      line: `${node.id} (${node.type.type}${
        node.required ? "" : ", best effort"
      })`,
      details: detailsOf(node, config),
    })),
    "",
    "Delivery",
    ...deliveryNotes(plan).map((note) => `  ${note}`),
    "",
  ].join("\n");
}

function detailsOf(node: PlanNode, config: ResolvedConfig): string[] {
  const options = shownAt(config.values, ["nodes", node.id, "with"]);
  const doc = printable(node.doc).trim();
  return [
    ...doc === "" ? [] : [doc],
    ...settingLines(options ?? {}, ""),
    ...node.onError === undefined ? [] : [`failures to ${node.onError}`],
    ...node.failuresFrom.length === 0
      ? []
      : [`failures of ${node.failuresFrom.join(", ")}`],
  ];
}

function settingLines(value: ShownValue, name: string): string[] {
  if (!isShownMap(value)) return [`${name}: ${inline(value)}`];
  return Object.entries(value).flatMap(([key, item]) =>
    settingLines(item, name === "" ? key : `${name}.${key}`)
  );
}

function inline(value: ShownValue): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (isShownMap(value)) return JSON.stringify(value);
  return value === "" ? '""' : printable(String(value));
}
