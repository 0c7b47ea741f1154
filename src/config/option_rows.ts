import type { NodeType } from "../core/node.ts";
import { type JsonSchema, jsonSchemaOf } from "./json_schema.ts";

/** One option of a node type or driver, as `list` and the reference show it. */
export interface OptionRow {
  /** Dotted where options are nested: `retry.backoff`. */
  readonly name: string;
  readonly doc: string;
  /** `duration`, `items`, `one of input, none`, `text`, `list of text`. */
  readonly kind: string;
  readonly required: boolean;
  /** As a person would write it; undefined if it has none. */
  readonly default: unknown;
}

/** Options in the order of their declaration. */
export function optionRows(type: Pick<NodeType, "options">): OptionRow[] {
  return rowsOf(jsonSchemaOf(type.options), "", true);
}

function rowsOf(
  schema: JsonSchema,
  prefix: string,
  required: boolean,
): OptionRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, option]) => {
    const name = `${prefix}${key}`;
    const needed = required && (schema.required?.includes(key) ?? false);
    if (option.properties !== undefined) {
      return rowsOf(option, `${name}.`, needed || option.default !== undefined);
    }
    return [{
      name,
      doc: option.description ?? "",
      kind: kindOf(option),
      required: needed,
      default: option.default,
    }];
  });
}

function kindOf(schema: JsonSchema): string {
  if (schema.unit !== undefined) return schema.unit;
  if (schema.enum !== undefined) return `one of ${schema.enum.join(", ")}`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.items !== undefined) return `list of ${kindOf(schema.items)}`;
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return branches.map(kindOf).join(" or ");
  const words: Readonly<Record<string, string>> = {
    string: "text",
    boolean: "true or false",
    integer: "whole number",
    object: "map",
    array: "list",
  };
  return words[schema.type ?? ""] ?? schema.type ?? "any";
}
