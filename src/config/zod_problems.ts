import type { z } from "zod";
import {
  type ConfigNode,
  type ConfigProblem,
  keyOriginAt,
  nodeAt,
  originAt,
  plainValue,
  type Segment,
} from "./config_tree.ts";
import { childSchema, type JsonSchema } from "./json_schema.ts";
import { nameRemedy, nearestName } from "./nearest_name.ts";
import { shownValue } from "./printable.ts";
import { shownNode } from "./shown_node.ts";

/** What was validated, and where it stands in the configuration. */
export interface ValidatedPart {
  readonly tree: ConfigNode;
  /** Path of the part in the whole configuration. */
  readonly path: readonly Segment[];
  readonly schema: JsonSchema;
  /** What its keys are called: `option of micro-batch`. */
  readonly noun: string;
  /** Rule names begin with it: `option` gives `unknown-option`. */
  readonly rule: "option" | "field";
}

type Issue = z.core.$ZodIssue;

/** Turns zod's issues into problems with places, expectations and remedies. */
export function zodProblems(
  issues: readonly Issue[],
  part: ValidatedPart,
): ConfigProblem[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? unknownKeys(issue.keys, segmentsOf(issue), part)
      : [valueProblem(issue, part)]
  );
}

function unknownKeys(
  keys: readonly string[],
  path: readonly Segment[],
  part: ValidatedPart,
): ConfigProblem[] {
  const schema = schemaAt(part.schema, path);
  const names = Object.keys(schema?.properties ?? {});
  return keys.map((key) => ({
    rule: `unknown-${part.rule}`,
    at: keyOriginAt(part.tree, [...path, key]),
    path: [...part.path, ...path, key],
    message: `Unknown ${part.noun}, ${nameRemedy(key, names)}: ${
      shownValue(key)
    }`,
  }));
}

function valueProblem(issue: Issue, part: ValidatedPart): ConfigProblem {
  const path = segmentsOf(issue);
  const node = nodeAt(part.tree, path);
  const schema = schemaAt(part.schema, path);
  const expected = expectationOf(issue, schema);
  const where = [...part.path, ...path];
  if (node === undefined) {
    const name = String(path.at(-1) ?? "");
    return {
      rule: `missing-${part.rule}`,
      at: keyOriginAt(part.tree, path),
      path: where,
      message: `Give the ${part.noun}, ${expected}: ${name}`,
    };
  }
  const value = plainValue(node);
  const shown = shownNode(node);
  const bare = schema?.unit !== undefined && schema.type === "string" &&
    (typeof value === "number" ||
      typeof value === "string" && /^[\d.]+$/.test(value));
  return {
    rule: bare ? "missing-unit" : "bad-value",
    at: originAt(part.tree, path),
    path: where,
    message: bare
      ? `Write the unit, ${expected}: ${shown}`
      : `${capitalised(expected)}${nearestWord(value, schema)}${
        quoteHint(issue, value)
      }: ${shown}`,
  };
}

function expectationOf(issue: Issue, schema: JsonSchema | undefined): string {
  if (issue.message.startsWith("expected ")) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `expected ${typeWord(issue.expected)}`;
    case "too_small":
      return `expected at least ${issue.minimum} ${sizeWord(issue.origin)}`;
    case "too_big":
      return `expected at most ${issue.maximum} ${sizeWord(issue.origin)}`;
    case "invalid_value":
      return `expected one of ${issue.values.map(String).join(", ")}`;
    case "invalid_union": {
      const words = issue.errors.flatMap((branch) =>
        branch.map((inner) => expectationOf(inner, schema))
      ).map((words) => words.replace(/^expected /, ""));
      return words.length === 0
        ? "expected a value of another form"
        : `expected ${[...new Set(words)].join(" or ")}`;
    }
    default:
      return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  }
}

function typeWord(type: string): string {
  const words: Readonly<Record<string, string>> = {
    array: "a list",
    object: "a map",
    record: "a map",
    string: "a text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
  };
  return words[type] ?? `a ${type}`;
}

function sizeWord(origin: string): string {
  if (origin === "array" || origin === "set") return "in the list";
  if (origin === "string") return "characters";
  return origin === "object" || origin === "map" || origin === "record"
    ? "in the map"
    : "";
}

function nearestWord(value: unknown, schema: JsonSchema | undefined): string {
  if (typeof value !== "string" || schema?.enum === undefined) return "";
  const nearest = nearestName(value, schema.enum.map(String));
  return nearest === undefined ? "" : `, did you mean ${nearest}`;
}

/** A text of digits or a flag's word has to be quoted to stay a text. */
function quoteHint(issue: Issue, value: unknown): string {
  const wantsText = issue.code === "invalid_type" &&
    issue.expected === "string";
  return wantsText && (typeof value === "number" || typeof value === "boolean")
    ? ", put quotes around it"
    : "";
}

function schemaAt(
  schema: JsonSchema,
  path: readonly Segment[],
): JsonSchema | undefined {
  let found: JsonSchema | undefined = schema;
  for (const segment of path) found = childSchema(found, segment);
  return found;
}

function segmentsOf(issue: Issue): Segment[] {
  return issue.path.map((step) =>
    typeof step === "symbol" ? String(step) : step
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
