import { HotpathError } from "../../core/errors.ts";

/** Where a model file was refused, and what its owner can do about it. */
export interface RefusedPlace {
  /** Line of the file, from 1. Absent where the file as a whole is meant. */
  readonly line?: number;
  /** What to do; defaults to saving the model again. */
  readonly remedy?: string;
}

const DEFAULT_REMEDY =
  "save the model again with save_model and copy the file whole";

/**
 * The error for a model file that cannot be trusted: code `model-refused`,
 * with the reason and the line in the message and in `details`.
 *
 * `reason` is a clause without a full stop, its current value after a colon.
 */
export function modelRefused(
  reason: string,
  place: RefusedPlace = {},
): HotpathError {
  const where = place.line === undefined ? "" : ` at line ${place.line}`;
  const remedy = place.remedy ?? DEFAULT_REMEDY;
  return new HotpathError({
    code: "model-refused",
    message: `Cannot load the LightGBM model${where}: ${reason}; ${remedy}`,
    details: place.line === undefined
      ? { reason }
      : { reason, line: place.line },
  });
}
