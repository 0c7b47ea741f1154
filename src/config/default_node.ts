import type { ConfigNode } from "./config_tree.ts";

/** Plain data as a configuration that nobody wrote. */
export function defaultNode(value: unknown): ConfigNode {
  const at = { kind: "default" } as const;
  if (Array.isArray(value)) {
    return { kind: "list", items: value.map(defaultNode), at };
  }
  if (typeof value === "object" && value !== null) {
    const entries = new Map(
      Object.entries(value).map(([key, item]) => [key, {
        keyAt: at,
        value: defaultNode(item),
      }]),
    );
    return { kind: "map", entries, at };
  }
  const scalar = typeof value === "string" || typeof value === "number" ||
      typeof value === "boolean"
    ? value
    : null;
  return {
    kind: "scalar",
    value: scalar,
    plain: true,
    at,
    variables: [],
    secret: false,
  };
}
