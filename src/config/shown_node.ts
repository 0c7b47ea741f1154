import { type ConfigNode, plainValue } from "./config_tree.ts";
import { shownValue } from "./printable.ts";
import { holdsSecret, mask } from "./secrets.ts";

/** A value for the end of a message; one that holds a secret is masked. */
export function shownNode(node: ConfigNode): string {
  return holdsSecret(node) ? mask : shownValue(plainValue(node));
}
