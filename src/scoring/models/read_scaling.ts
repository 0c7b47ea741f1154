import { z } from "zod";
import { HotpathError } from "../../core/errors.ts";
import { successFeatureNames } from "../features/success_features.ts";
import type { FeatureScaling } from "./feature_rows.ts";

const finite = z.number();
const scalingSchema = z.object({
  features: z.array(z.string()),
  mean: z.array(finite),
  scale: z.array(finite.refine((value) => value !== 0, "expected no 0")),
}).refine(
  ({ features, mean, scale }) =>
    features.length === mean.length && features.length === scale.length,
  "expected features, mean and scale of one length",
).refine(
  ({ features }) =>
    features.length === successFeatureNames.length &&
    successFeatureNames.every((name, at) => name === features[at]),
  `expected features: ${successFeatureNames.join(", ")}`,
);

/**
 * Reads a standard scaler, `{"features": [...], "mean": [...], "scale": [...]}`,
 * for success models that were trained on (x - mean) / scale. Throws a
 * `HotpathError` of code `model-refused`.
 */
export function readScaling(text: string): FeatureScaling {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
  const read = scalingSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw refused(`${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
}

function refused(reason: string): HotpathError {
  return new HotpathError({
    code: "model-refused",
    message: `Cannot use the scaler of the success model: ${reason.trim()}`,
  });
}
