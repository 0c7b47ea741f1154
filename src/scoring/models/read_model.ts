import { createHash } from "node:crypto";
import { HotpathError } from "../../core/errors.ts";
import type { LightGbmModel } from "../lightgbm/lightgbm_model.ts";
import { parseModel } from "../lightgbm/parse_model.ts";
import { checkContract, type ModelContract } from "./check_contract.ts";

/** Largest model that is read. */
export const MODEL_BYTES_MAX = 67_108_864;

/** A model that keeps the contract, and the digest of its text. */
export interface ReadModel {
  readonly model: LightGbmModel;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

/**
 * Reads the bytes of a model file. Throws a `HotpathError` of code
 * `model-refused` for a pickle, a damaged file, or a model that does not take
 * the features of this service.
 */
export function readModel(
  bytes: Uint8Array,
  contract: ModelContract,
): ReadModel {
  if (isPickle(bytes)) throw pickleRefused(contract.part);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new HotpathError({
      code: "model-refused",
      message:
        `Cannot use the ${contract.part} model, it is no text: save it with save_model`,
      cause: error,
    });
  }
  const model = parseModel(text);
  checkContract(model, contract);
  const digest = createHash("sha256").update(bytes).digest("hex");
  return { model, digest };
}

/** The refusal of a model that only Python can load. */
export function pickleRefused(part: string, where = ""): HotpathError {
  return new HotpathError({
    code: "model-refused",
    message:
      `Cannot use the ${part} model${where}, a pickle is a Python program and is never run here: log the text model with mlflow.lightgbm.log_model(booster, ...) or save it with booster.save_model("model.txt")`,
    details: { part },
  });
}

/** Pickles begin with the protocol opcode; zip and gzip hold joblib's. */
function isPickle(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return (first === 0x80 && second <= 5) ||
    (first === 0x50 && second === 0x4b) ||
    (first === 0x1f && second === 0x8b);
}
