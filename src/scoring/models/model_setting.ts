import { HotpathError } from "../../core/errors.ts";

/** Which version of a registered model is meant. */
export type RegistrySelector =
  | { readonly kind: "alias"; readonly alias: string }
  | { readonly kind: "stage"; readonly stage: string }
  | { readonly kind: "version"; readonly version: string };

/** A model of an MLflow registry. */
export interface RegisteredModel {
  readonly kind: "registry";
  readonly name: string;
  readonly selector: RegistrySelector;
  /** As it was written: `models:/NAME@alias`. */
  readonly address: string;
}

/** Where the model of a score comes from. */
export type ModelSetting =
  | { readonly kind: "rule" }
  | { readonly kind: "file"; readonly path: string }
  | RegisteredModel;

/**
 * Reads where a model comes from: `rule`, `models:/NAME@alias`,
 * `models:/NAME/Stage`, `models:/NAME/version`, else a file's path. Throws a
 * `HotpathError` of code `usage` for an address that is none.
 */
export function readModelSetting(text: string): ModelSetting {
  if (text === "rule") return { kind: "rule" };
  if (!text.startsWith("models:")) return { kind: "file", path: text };
  const found = addressForm.exec(text);
  const [, name, alias, stage] = found ?? [];
  if (name !== undefined && alias !== undefined) {
    const selector = { kind: "alias", alias } as const;
    return { kind: "registry", name, selector, address: text };
  }
  if (name !== undefined && stage !== undefined) {
    const selector = /^\d+$/.test(stage)
      ? { kind: "version", version: stage } as const
      : { kind: "stage", stage } as const;
    return { kind: "registry", name, selector, address: text };
  }
  throw new HotpathError({
    code: "usage",
    message:
      `Give a registered model as models:/NAME@alias, models:/NAME/Stage or models:/NAME/version: ${text}`,
  });
}

/** An alias has no slash, a name may hold an @ only as part of no alias. */
const addressForm = /^models:\/([^/@]+)(?:@([^/@]+)|\/([^/@]+))$/;
