/** What a field's name in options looks like: `kol_id`, `scores.trust_label`. */
export const fieldPattern = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** Reads one field of a value; undefined if it is not there. */
export type ReadField = (value: unknown) => unknown;

/** A reader of the field that a dotted name names. */
export function readField(name: string): ReadField {
  const [first = "", ...rest] = name.split(".");
  if (rest.length === 0) return (value) => property(value, first);
  return (value) => {
    let found = property(value, first);
    for (const step of rest) found = property(found, step);
    return found;
  };
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  // Own fields only: no prototype answers for a name.
  return Object.hasOwn(value, name)
    ? value[name as keyof typeof value]
    : undefined;
}
