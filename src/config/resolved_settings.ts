import { createHash } from "node:crypto";
import {
  type ConfigMap,
  type ConfigNode,
  type ConfigScalar,
  type Origin,
  pathText,
  type ScalarValue,
  type Segment,
  type VariableUse,
} from "./config_tree.ts";
import { mask, maskedText } from "./secrets.ts";

/** One setting in force, as it may be shown: a secret is `***`. */
export interface ResolvedSetting {
  /** `nodes.batch.with.maxWait` */
  readonly path: string;
  readonly segments: readonly Segment[];
  /** As a person writes it; an empty map or list as such. */
  readonly value: ScalarValue | readonly [] | Readonly<Record<string, never>>;
  readonly origin: Origin;
  readonly variables: readonly VariableUse[];
  readonly secret: boolean;
}

/** A part of a configuration as plain data that may be shown. */
export type ShownValue =
  | ScalarValue
  | readonly ShownValue[]
  | { readonly [key: string]: ShownValue };

/** The shown value under some keys; undefined if there is none. */
export function shownAt(
  value: ShownValue,
  path: readonly string[],
): ShownValue | undefined {
  let found: ShownValue | undefined = value;
  for (const key of path) {
    if (!isShownMap(found)) return undefined;
    found = found[key];
  }
  return found;
}

/** Is it a map of shown values? */
export function isShownMap(
  value: ShownValue | undefined,
): value is { readonly [key: string]: ShownValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Every setting of a configuration in its order, one a scalar, secrets masked.
 */
export function resolvedSettings(root: ConfigMap): ResolvedSetting[] {
  const settings: ResolvedSetting[] = [];
  const walk = (node: ConfigNode, segments: readonly Segment[]): void => {
    const at = { path: pathText(segments), segments, origin: node.at };
    if (node.kind === "scalar") {
      settings.push({
        ...at,
        value: shownScalar(node),
        variables: node.variables,
        secret: node.secret,
      });
    } else if (node.kind === "list") {
      node.items.forEach((item, index) => walk(item, [...segments, index]));
      if (node.items.length === 0) {
        settings.push({ ...at, value: [], variables: [], secret: false });
      }
    } else {
      for (const [key, entry] of node.entries) {
        walk(entry.value, [...segments, key]);
      }
      if (node.entries.size === 0) {
        settings.push({ ...at, value: {}, variables: [], secret: false });
      }
    }
  };
  walk(root, []);
  return settings;
}

/** A configuration as plain data that may be shown, secrets masked. */
export function shownConfig(node: ConfigNode): ShownValue {
  if (node.kind === "scalar") {
    return shownScalar(node);
  }
  if (node.kind === "list") return node.items.map(shownConfig);
  const shown: Record<string, ShownValue> = {};
  for (const [key, entry] of node.entries) {
    shown[key] = shownConfig(entry.value);
  }
  return shown;
}

function shownScalar(
  { value, secret, masked }: ConfigScalar,
): ScalarValue {
  if (secret) return maskedText(masked ?? mask);
  return typeof value === "string" ? maskedText(value) : value;
}

/**
 * First 12 hex digits of the SHA-256 of a configuration with its keys sorted
 * and its secrets masked: equal for equal settings, however they are laid out,
 * and unchanged by a new password.
 */
export function configDigest(root: ConfigMap): string {
  const canonical = JSON.stringify(sorted(shownConfig(root)));
  return createHash("sha256").update(canonical).digest("hex").slice(0, 12);
}

function sorted(value: ShownValue): ShownValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isShownMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
      .map(([key, item]) => [key, sorted(item)]),
  );
}
