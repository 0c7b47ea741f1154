import { HotpathError } from "../../core/errors.ts";
import type { LightGbmModel } from "../lightgbm/lightgbm_model.ts";

/**
 * Whether a file with unnamed columns (`Column_0`, ...) is believed to have
 * them in the order in which this service computes the features.
 */
export type FeatureOrder = "named" | "serving";

/** What a model has to agree with. */
export interface ModelContract {
  readonly part: "trust" | "success";
  readonly names: readonly string[];
  readonly featureOrder: FeatureOrder;
}

/**
 * Proves that a model takes the features that this service computes, in their
 * order, and gives one probability. Throws a `HotpathError` of code
 * `model-refused` that holds both lists of names.
 */
export function checkContract(
  model: LightGbmModel,
  contract: ModelContract,
): void {
  checkOutput(model, contract.part);
  const { names, part, featureOrder } = contract;
  const found = model.featureNames;
  if (found.length !== names.length) {
    throw refused(
      part,
      `it has ${found.length} features, this service computes ${names.length}`,
      lists(names, found),
    );
  }
  if (found.every((name, at) => name === `Column_${at}`)) {
    if (featureOrder === "serving") return;
    throw refused(
      part,
      "its columns have no names, so their order cannot be checked; train it with feature names, or give --feature-order serving if they are in the order of this service",
      lists(names, found),
    );
  }
  const place = names.findIndex((name, at) => name !== found[at]);
  if (place < 0) return;
  const reason = `feature ${place + 1} is ${found[place]}, expected ${
    names[place]
  }; train it with the features of this service in their order`;
  throw refused(part, reason, lists(names, found));
}

function checkOutput(
  model: LightGbmModel,
  part: ModelContract["part"],
): void {
  const { kind } = model.objective.transform;
  if (model.numClass === 1 && kind === "sigmoid") return;
  throw refused(
    part,
    `it has to give one probability (objective binary or cross_entropy), its objective and classes are: ${model.objective.name}, ${model.numClass}`,
  );
}

function lists(
  expected: readonly string[],
  found: readonly string[],
): string {
  return `; expected: ${expected.join(", ")}; found: ${found.join(", ")}`;
}

function refused(part: string, reason: string, more = ""): HotpathError {
  return new HotpathError({
    code: "model-refused",
    message: `Cannot use the ${part} model, ${reason}${more}`,
    details: { part },
  });
}
