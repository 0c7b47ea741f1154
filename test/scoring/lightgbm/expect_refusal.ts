import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import { parseModel } from "../../../src/scoring/lightgbm/parse_model.ts";

/** The refusal of a model text, which must not be accepted. */
export function expectRefusal(text: string): HotpathError {
  try {
    parseModel(text);
  } catch (error) {
    assert.ok(error instanceof HotpathError, String(error));
    assert.equal(error.code, "model-refused");
    assert.equal(error.disposition, "halt");
    return error;
  }
  return assert.fail("the model was accepted");
}
