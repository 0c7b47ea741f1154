import type { ConfigEntry, ConfigMap } from "./config_tree.ts";
import { defaultNode } from "./default_node.ts";
import type { JsonSchema } from "./json_schema.ts";

/**
 * Adds to a configuration what its schema gives by default, in the form in
 * which a person would write it, so that every setting in force can be shown.
 */
export function fillDefaults(map: ConfigMap, schema: JsonSchema): ConfigMap {
  const entries = new Map<string, ConfigEntry>();
  for (const [key, entry] of map.entries) {
    const child = schema.properties?.[key];
    const value = child === undefined || entry.value.kind !== "map"
      ? entry.value
      : fillDefaults(entry.value, child);
    entries.set(key, { ...entry, value });
  }
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    if (entries.has(key) || child.default === undefined) continue;
    const value = defaultNode(child.default);
    entries.set(key, {
      keyAt: { kind: "default" },
      value: value.kind === "map" ? fillDefaults(value, child) : value,
    });
  }
  return { ...map, entries };
}
