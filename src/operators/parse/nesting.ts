/** What is wrong with the inside of a parsed value. */
export type NestingFault = "too-deep" | "forbidden-key";

/**
 * Checks what lies below a parsed object, without recursion: not more levels
 * than `maxDepth` (the object itself is the first) and nowhere the key
 * `__proto__`, which turns into a prototype as soon as code copies it by name.
 */
export function findNestingFault(
  object: object,
  maxDepth: number,
): NestingFault | undefined {
  let level: object[] | undefined = nestedValues(object);
  if (Object.hasOwn(object, forbiddenKey)) return "forbidden-key";
  for (let depth = 2; level !== undefined; depth++) {
    if (depth > maxDepth) return "too-deep";
    let next: object[] | undefined;
    for (const value of level) {
      if (Object.hasOwn(value, forbiddenKey)) return "forbidden-key";
      const below = nestedValues(value);
      if (below === undefined) continue;
      if (next === undefined) next = below;
      else for (const one of below) next.push(one);
    }
    level = next;
  }
  return undefined;
}

/** Objects and lists directly inside; undefined where there are none. */
function nestedValues(object: object): object[] | undefined {
  let found: object[] | undefined;
  // What came out of JSON has no inherited fields of its own making.
  for (const key in object) {
    const value: unknown = object[key as keyof typeof object];
    if (typeof value === "object" && value !== null) (found ??= []).push(value);
  }
  return found;
}

const forbiddenKey = "__proto__";
