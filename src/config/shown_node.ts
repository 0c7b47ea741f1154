import { type ConfigNode, plainValue } from "./config_tree.ts";
import { shownValue } from "./printable.ts";
import { holdsSecret, mask, maskedText } from "./secrets.ts";

/** A value for the end of a message; one that holds a secret is masked. */
export function shownNode(node: ConfigNode): string {
  if (holdsSecret(node)) return mask;
  const value = plainValue(node);
  // Masked before it is cut, or the end of a password would be out of sight.
  return shownValue(typeof value === "string" ? maskedText(value) : value);
}
