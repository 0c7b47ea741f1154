/** What made a score. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the model's text, hexadecimal; null for a rule. */
  readonly digest: string | null;
  /** Alias or stage of a registered model, else `file` or `rule`. */
  readonly stage: string;
  /** Where it came from, as it may be shown: a file name or models:/NAME@x. */
  readonly source: string;
  /** A rule in the place of a model. */
  readonly isFallback: boolean;
}

/** A model as scores name it: `trust:synthetic-1+a427622bde35`, or `rule-v1`. */
export function versionText(identity: ModelIdentity): string {
  const { name, version, digest } = identity;
  return digest === null
    ? version
    : `${name}:${version}+${digest.slice(0, shownDigits)}`;
}

/** Digits of the digest that tell files apart at a glance. */
const shownDigits = 12;
