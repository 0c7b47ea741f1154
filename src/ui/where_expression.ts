import { HotpathError } from "../core/errors.ts";

/** A test of a value, as `followers > 1000` or `kol_id = ana`. */
export type ValueTest = (value: unknown) => boolean;

const form = /^\s*([\w.[\]-]+)\s*(<=|>=|!=|=|<|>|~)\s*(.*?)\s*$/;

/**
 * Reads comparisons joined by `and`: `scores.trust_score < 40 and platform =
 * tiktok`. A path leads through maps and lists by dots; `~` is contained in the
 * text. Where both sides are numbers they are compared as such. Fails with
 * `usage`.
 */
export function parseWhere(text: string): ValueTest {
  const tests = text.split(/\s+and\s+/).map(comparison);
  return (value) => tests.every((test) => test(value));
}

function comparison(text: string): ValueTest {
  const [whole, path = "", operator = "", wanted = ""] = form.exec(text) ?? [];
  if (whole === undefined) {
    throw new HotpathError({
      code: "usage",
      message:
        `Write a condition as FIELD = VALUE, with =, !=, <, <=, >, >= or ~: ${text}`,
    });
  }
  const keys = path.split(".");
  const right = wanted.replace(/^(["'])(.*)\1$/, "$2");
  return (value) => compare(at(value, keys), operator, right);
}

function at(value: unknown, keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== "object" || found === null) return undefined;
    if (!Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

function compare(found: unknown, operator: string, wanted: string): boolean {
  if (typeof found === "object" && found !== null) return false;
  const text = found === undefined ? "" : String(found);
  if (operator === "~") return text.includes(wanted);
  const [a, b] = typeof found === "number" && wanted !== ""
    ? [found, Number(wanted)]
    : [text, wanted];
  switch (operator) {
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    default:
      return a >= b;
  }
}
