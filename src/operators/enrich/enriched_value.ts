import type { FoundHash } from "./recent_hashes.ts";

/** Which fields are taken from hashes, and as what. */
export interface EnrichFields {
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
}

/** An event's value as `parse` makes it. */
export type PlainValue = Readonly<Record<string, unknown>>;

/** Is the value one that fields can be added to? */
export function isPlainValue(value: unknown): value is PlainValue {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * The value with the fields that hashes have and it has not; the first hash
 * that has a field gives it. What is no finite number is no number.
 */
export function enrichedValue(
  value: PlainValue,
  hashes: readonly FoundHash[],
  { numbers, texts }: EnrichFields,
): PlainValue {
  const added: Record<string, string | number> = {};
  for (const hash of hashes) {
    if (hash === null) continue;
    for (const name of numbers) {
      const number = numberOf(hash[name]);
      if (number !== undefined) added[name] ??= number;
    }
    for (const name of texts) {
      const text = hash[name];
      if (text !== undefined) added[name] ??= text;
    }
  }
  const given: Record<string, unknown> = { ...value };
  for (const [name, found] of Object.entries(added)) given[name] ??= found;
  return given;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
