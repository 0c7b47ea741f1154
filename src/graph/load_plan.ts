import type { ConfigProblem } from "../config/config_tree.ts";
import { type ConfigRequest, loadLayers } from "../config/load_layers.ts";
import {
  type ResolvedSetting,
  resolvedSettings,
  shownConfig,
  type ShownValue,
} from "../config/resolved_settings.ts";
import { Redactor } from "../config/secrets.ts";
import { buildModel, type Named } from "./build_model.ts";
import { expandStages } from "./expand_stages.ts";
import { findingAt, inFileOrder } from "./finding_at.ts";
import { lintRules } from "./lint_rules.ts";
import { lintTopology } from "./lint_topology.ts";
import type { Finding, Plan } from "./plan.ts";
import { planTopology } from "./plan_topology.ts";
import { TopologyGraph } from "./topology_graph.ts";

/** What to load, and the node types and drivers it may name. */
export interface LoadPlanRequest extends ConfigRequest, Named {}

/** Every setting in force, as it may be shown: secrets are `***`. */
export interface ResolvedConfig {
  readonly file: string;
  readonly profile: string | undefined;
  /** In the order of the file, defaults last, one a scalar. */
  readonly settings: readonly ResolvedSetting[];
  /** The same as plain data, in the form of the file. */
  readonly values: ShownValue;
}

/** A plan and what is doubtful about it, or what is wrong. */
export type LoadedPlan =
  | {
    readonly kind: "ok";
    readonly plan: Plan;
    readonly warnings: readonly Finding[];
    readonly config: ResolvedConfig;
  }
  | {
    readonly kind: "invalid";
    /** At least one error; warnings too. */
    readonly findings: readonly Finding[];
  };

/** Problems after which a part is missing, so that the rest would mislead. */
const incompleteRules: ReadonlySet<string> = new Set([
  "yaml-syntax",
  "file-too-large",
  "file-unreadable",
  "unknown-profile",
]);

/** Most findings that are told of one topology. */
export const maxFindings = 200;

/**
 * Loads a topology: reads its layers, validates it, checks every rule and plans
 * it. Never throws for what a person wrote.
 */
export async function loadPlan(request: LoadPlanRequest): Promise<LoadedPlan> {
  const layers = await loadLayers(request);
  const errors = (problems: readonly ConfigProblem[], redactor: Redactor) =>
    problems.map((problem) => findingAt(problem, "error", redactor));
  const { root } = layers;
  if (root === undefined) {
    return invalid(errors(layers.problems, new Redactor([])));
  }
  const redactor = new Redactor(layers.secrets);
  if (layers.problems.some((problem) => incompleteRules.has(problem.rule))) {
    return invalid(errors(layers.problems, redactor));
  }
  const { model, problems } = buildModel(root, request.file, request);
  const graph = new TopologyGraph(model);
  const told = errors(layers.problems, redactor);
  const toldPaths = new Set(told.map((finding) => finding.path));
  const findings = [
    ...told,
    // What a broken variable would have been is unknown, so nothing more is
    // said about its value.
    ...errors(problems, redactor)
      .filter((finding) => !toldPaths.has(finding.path)),
    ...lintTopology(graph, lintRules)
      .map(({ problem, severity }) => findingAt(problem, severity, redactor)),
  ];
  if (findings.some((finding) => finding.severity === "error")) {
    return invalid(findings);
  }
  const expanded = expandStages(graph).model;
  return {
    kind: "ok",
    plan: planTopology(new TopologyGraph(expanded), redactor),
    warnings: inFileOrder(findings),
    config: {
      file: request.file,
      profile: request.profile,
      settings: resolvedSettings(expanded.tree),
      values: shownConfig(expanded.tree),
    },
  };
}

function invalid(findings: readonly Finding[]): LoadedPlan {
  return {
    kind: "invalid",
    findings: inFileOrder(findings).slice(0, maxFindings),
  };
}
