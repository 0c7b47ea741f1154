/** What a field's name in options looks like: `kol_id`, `scores.trust_label`. */
export const fieldPattern = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** Reads one field of a value as text; undefined if it is not there. */
export type FieldReader = (value: unknown) => string | undefined;

/** A reader of the field that a dotted name names. */
export function fieldReader(name: string): FieldReader {
  const [first, ...rest] = name.split(".");
  if (first === undefined) return () => undefined;
  return (value) => {
    let found = property(value, first);
    for (const step of rest) found = property(found, step);
    return scalarText(found);
  };
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  // Own fields only: no prototype answers for a name.
  return Object.hasOwn(value, name)
    ? value[name as keyof typeof value]
    : undefined;
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
