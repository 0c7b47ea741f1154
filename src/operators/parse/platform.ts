import type { Fields } from "./fields.ts";

/** Names of platforms are parts of keys, so they hold no separators. */
export const platformPattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The event's platform in lower case; undefined if it names none. */
export function readPlatform(
  value: unknown,
  fields: Fields,
): string | undefined {
  const known = typeof value === "string" ? seen.get(value) : undefined;
  if (known !== undefined) return known;
  const text = fields.text(value, "platform");
  if (text === undefined) return undefined;
  const platform = text.trim().toLowerCase();
  if (!platformPattern.test(platform)) {
    return fields.refuse(
      "platform",
      "letters, digits, dots, dashes and underscores",
      value,
    );
  }
  if (seen.size < seenMax) seen.set(text, platform);
  return platform;
}

/** There are few platforms, and every event names one. */
const seen = new Map<string, string>();
const seenMax = 64;
