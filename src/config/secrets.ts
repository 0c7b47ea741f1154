import type { ConfigNode } from "./config_tree.ts";

/** What is printed in place of a secret. */
export const mask = "***";

const secretVariable =
  /secret|passw(or)?d|passphrase|token|credential|api_?key|(^|_)keys?(_|$)/i;
const secretOption =
  /(password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|secret_?key|credentials?|authorization)s?$/i;

/** Is the value of a variable of this name never to be printed? */
export function isSecretVariable(name: string): boolean {
  return secretVariable.test(name);
}

/**
 * Is the value of an option of this name never to be printed? `password` and
 * `apiKey` are; `key`, the field that keys a record, is not.
 */
export function isSecretOption(name: string): boolean {
  return secretOption.test(name);
}

const urlPassword = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+@/gi;

/**
 * Takes secrets out of texts that were made from a configuration: every secret
 * value wherever it stands, and the password of any URL.
 */
export class Redactor {
  readonly #secrets: readonly string[];

  constructor(secrets: Iterable<string>) {
    // The longest first, so that no secret that holds another leaves a rest.
    this.#secrets = [...new Set(secrets)]
      .filter((secret) => secret !== "" && secret !== mask)
      .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  }

  /** The text without its secrets. */
  text(text: string): string {
    let shown = text;
    for (const secret of this.#secrets) shown = shown.replaceAll(secret, mask);
    return shown.replaceAll(urlPassword, `$1${mask}@`);
  }
}

/** Every secret value of a configuration, as text. */
export function secretsOf(root: ConfigNode): string[] {
  if (root.kind === "scalar") {
    return root.secret && root.value !== null ? [String(root.value)] : [];
  }
  if (root.kind === "list") return root.items.flatMap(secretsOf);
  return [...root.entries.values()].flatMap((entry) => secretsOf(entry.value));
}

/** Marks every value under an option of a secret's name. */
export function markSecrets(node: ConfigNode, secret = false): ConfigNode {
  if (node.kind === "scalar") {
    return secret && !node.secret ? { ...node, secret } : node;
  }
  if (node.kind === "list") {
    return {
      ...node,
      items: node.items.map((item) => markSecrets(item, secret)),
    };
  }
  const entries = new Map(
    [...node.entries].map(([key, entry]) => [key, {
      ...entry,
      value: markSecrets(entry.value, secret || isSecretOption(key)),
    }]),
  );
  return { ...node, entries };
}
