import type { ConfigMap, ConfigNode } from "./config_tree.ts";

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

/** How an address begins. */
const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Addresses in a sentence, less the marks that end a clause. */
const addresses = /[a-z][a-z0-9+.-]*:\/\/\S*[^\s.,:;!?'")\]}>…]/gi;
/** An address that lacks its scheme: a name, a password and a host. */
const bareLogin = /^[^\s:@/]*:(?!\/)\S*@\S*$/;

/**
 * An address without the password that someone put into it. One that was not
 * encoded may hold any character, so it ends at the last `@`; of an address
 * that cannot be read nothing is shown behind the scheme.
 */
export function maskedAddress(address: string): string {
  const begin = scheme.exec(address)?.[0] ?? "";
  const rest = address.slice(begin.length);
  const at = rest.lastIndexOf("@");
  if (at >= 0) {
    const [user = ""] = /^[\w.~-]*:/.exec(rest) ?? [];
    return `${begin}${user}${mask}${rest.slice(at)}`;
  }
  return begin === "" || URL.canParse(address) ? address : `${begin}${mask}`;
}

/** A text with every address in it masked; it may be one as a whole. */
export function maskedText(text: string): string {
  return scheme.test(text) || bareLogin.test(text)
    ? maskedAddress(text)
    : text.replaceAll(addresses, maskedAddress);
}

/**
 * Shortest secret that is looked for inside other texts, in characters: a
 * shorter one would be found in every second word.
 */
export const minRedactedLength = 4;

/**
 * Takes secrets out of texts that were made from a configuration: every secret
 * value from four characters up wherever it stands, and the password of any URL.
 */
export class Redactor {
  readonly #secrets: readonly string[];

  constructor(secrets: Iterable<string>) {
    // The longest first, so that no secret that holds another leaves a rest.
    this.#secrets = [...new Set(secrets)]
      .filter((secret) => secret.length >= minRedactedLength)
      .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  }

  /** The text without its secrets. */
  text(text: string): string {
    let shown = text;
    for (const secret of this.#secrets) shown = shown.replaceAll(secret, mask);
    return shown.replaceAll(addresses, maskedAddress);
  }
}

/**
 * Every secret value of a configuration, as text. One that is secret in part
 * only is not among them: its parts are known where they were put in.
 */
export function secretsOf(root: ConfigNode): string[] {
  if (root.kind === "scalar") {
    return root.secret && root.masked === undefined && root.value !== null
      ? [String(root.value)]
      : [];
  }
  if (root.kind === "list") return root.items.flatMap(secretsOf);
  return [...root.entries.values()].flatMap((entry) => secretsOf(entry.value));
}

/** Is any value of this part secret, whole or in part? */
export function holdsSecret(root: ConfigNode): boolean {
  if (root.kind === "scalar") return root.secret;
  if (root.kind === "list") return root.items.some(holdsSecret);
  return [...root.entries.values()].some((entry) => holdsSecret(entry.value));
}

/** Marks every value under an option of a secret's name. */
export function markSecrets(map: ConfigMap, secret = false): ConfigMap {
  const entries = new Map(
    [...map.entries].map(([key, entry]) => [key, {
      ...entry,
      value: marked(entry.value, secret || isSecretOption(key)),
    }]),
  );
  return { ...map, entries };
}

function marked(node: ConfigNode, secret: boolean): ConfigNode {
  if (node.kind === "map") return markSecrets(node, secret);
  if (node.kind === "scalar") return secret ? { ...node, secret } : node;
  return { ...node, items: node.items.map((item) => marked(item, secret)) };
}
