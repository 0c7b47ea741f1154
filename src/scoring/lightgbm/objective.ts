import { type Field, shown } from "./field.ts";
import { modelRefused } from "./model_refused.ts";

/** How a raw score becomes the prediction. */
export type OutputTransform =
  | { readonly kind: "identity" }
  /** sign(x) x^2: the target was trained as its square root. */
  | { readonly kind: "signed-square" }
  | { readonly kind: "exponential" }
  /** ln(1 + exp(x)). */
  | { readonly kind: "log1p-exponential" }
  /** 1 / (1 + exp(-slope x)), each class on its own. */
  | { readonly kind: "sigmoid"; readonly slope: number }
  | { readonly kind: "softmax" };

/** What a model was trained for. */
export interface Objective {
  /** LightGBM's own name; `custom` where the file names none. */
  readonly name: string;
  readonly transform: OutputTransform;
}

interface ObjectiveRule {
  readonly transform: OutputTransform["kind"];
  /** Parameters that the objective needs. */
  readonly needs: readonly ("sigmoid" | "num_class")[];
  /** Whether `sqrt` may follow the name. */
  readonly mayBeSqrt: boolean;
  readonly singleOutput: boolean;
}

const single = { needs: [], mayBeSqrt: false, singleOutput: true } as const;
const identity = { ...single, transform: "identity" } as const;
const squareable = { ...identity, mayBeSqrt: true } as const;
const exponential = { ...single, transform: "exponential" } as const;

/** Every objective of LightGBM with its output transform. */
const rules: ReadonlyMap<string, ObjectiveRule> = new Map<
  string,
  ObjectiveRule
>([
  ["regression", squareable],
  ["regression_l1", squareable],
  ["quantile", squareable],
  ["fair", squareable],
  ["mape", squareable],
  ["huber", identity],
  ["lambdarank", identity],
  ["rank_xendcg", identity],
  ["poisson", exponential],
  ["gamma", exponential],
  ["tweedie", exponential],
  ["cross_entropy", { ...single, transform: "sigmoid" }],
  ["cross_entropy_lambda", { ...single, transform: "log1p-exponential" }],
  ["binary", { ...single, transform: "sigmoid", needs: ["sigmoid"] }],
  ["multiclass", {
    ...single,
    transform: "softmax",
    needs: ["num_class"],
    singleOutput: false,
  }],
  ["multiclassova", {
    ...single,
    transform: "sigmoid",
    needs: ["num_class", "sigmoid"],
    singleOutput: false,
  }],
  ["custom", { ...identity, singleOutput: false }],
]);

/** Names that older versions of LightGBM wrote. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["xentropy", "cross_entropy"],
  ["xentlambda", "cross_entropy_lambda"],
  ["xendcg", "rank_xendcg"],
  ["regression_l2", "regression"],
  ["none", "custom"],
]);

/**
 * Reads the `objective` line, for example `binary sigmoid:1`. A file without
 * one has a custom objective, whose predictions are the raw scores.
 */
export function readObjective(
  field: Field | undefined,
  numClass: number,
): Objective {
  if (field === undefined) return customObjective;
  const [word = "", ...rest] = field.value.split(" ").filter((w) => w !== "");
  const name = aliases.get(word) ?? word;
  const rule = rules.get(name);
  if (rule === undefined) {
    throw modelRefused(`the objective is not supported: ${shown(word)}`, {
      line: field.line,
      remedy: `train with one of ${[...rules.keys()].join(", ")}`,
    });
  }
  const parameters = readParameters(rest, rule, field);
  checkClasses(parameters, rule, { field, numClass });
  return { name, transform: toTransform(rule, parameters) };
}

const customObjective: Objective = {
  name: "custom",
  transform: { kind: "identity" },
};

interface Parameters {
  readonly sqrt: boolean;
  readonly sigmoid: number | undefined;
  readonly num_class: number | undefined;
}

function readParameters(
  parts: readonly string[],
  rule: ObjectiveRule,
  field: Field,
): Parameters {
  let sqrt = false;
  const found = new Map<string, number>();
  for (const part of parts) {
    const [key = "", value] = part.split(":");
    const known = value === undefined
      ? key === "sqrt" && rule.mayBeSqrt
      : rule.needs.some((need) => need === key) && !found.has(key);
    if (!known) {
      throw modelRefused(
        `the objective has a parameter that is not supported: ${shown(part)}`,
        { line: field.line },
      );
    }
    if (value === undefined) sqrt = true;
    else found.set(key, value === "" ? NaN : Number(value));
  }
  for (const need of rule.needs) {
    const value = found.get(need);
    if (value !== undefined && Number.isFinite(value) && value > 0) continue;
    throw modelRefused(
      `the objective needs ${need} above 0: ${shown(field.value)}`,
      { line: field.line },
    );
  }
  return {
    sqrt,
    sigmoid: found.get("sigmoid"),
    num_class: found.get("num_class"),
  };
}

function checkClasses(
  parameters: Parameters,
  rule: ObjectiveRule,
  header: { readonly field: Field; readonly numClass: number },
): void {
  const expected = rule.singleOutput ? 1 : parameters.num_class;
  if (expected === undefined || expected === header.numClass) return;
  throw modelRefused(
    `the objective has ${expected} outputs, but num_class is: ${header.numClass}`,
    { line: header.field.line },
  );
}

function toTransform(
  rule: ObjectiveRule,
  parameters: Parameters,
): OutputTransform {
  if (rule.transform === "sigmoid") {
    return { kind: "sigmoid", slope: parameters.sigmoid ?? 1 };
  }
  if (parameters.sqrt) return { kind: "signed-square" };
  return { kind: rule.transform };
}
