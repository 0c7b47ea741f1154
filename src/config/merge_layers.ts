import type { ConfigEntry, ConfigMap } from "./config_tree.ts";

/**
 * Lays one configuration over another. Maps are merged key by key; anything
 * else is replaced as a whole; a null takes the key away.
 */
export function mergeLayers(base: ConfigMap, overlay: ConfigMap): ConfigMap {
  const entries = new Map<string, ConfigEntry>(base.entries);
  for (const [key, over] of overlay.entries) {
    const under = entries.get(key);
    const { value } = over;
    if (value.kind === "scalar" && value.value === null) {
      entries.delete(key);
    } else if (under?.value.kind === "map" && value.kind === "map") {
      entries.set(key, {
        keyAt: under.keyAt,
        value: mergeLayers(under.value, value),
      });
    } else {
      entries.set(key, { keyAt: over.keyAt, value });
    }
  }
  return { ...base, entries };
}
