import { z } from "zod";

/** The part of JSON Schema draft-07 that option schemas are made of. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  /** What a number or text counts or measures; ours, no word of the draft. */
  readonly unit?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly $schema?: string;
  readonly enumDescriptions?: readonly string[];
}

/** A zod schema as draft-07, from the side of who writes the file. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const generated = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    reused: "inline",
  });
  const { $schema: _, ...rest } = generated;
  // The library's own type allows every draft at once; what it makes for
  // draft-07 out of options is what JsonSchema names.
  return rest as JsonSchema;
}

/** The schema of the value under a key or index; undefined if there is none. */
export function childSchema(
  schema: JsonSchema | undefined,
  segment: string | number,
): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  if (typeof segment === "number") return schema.items;
  const own = schema.properties?.[segment];
  if (own !== undefined) return own;
  for (const branch of schema.anyOf ?? schema.oneOf ?? []) {
    const found = childSchema(branch, segment);
    if (found !== undefined) return found;
  }
  const rest = schema.additionalProperties;
  return typeof rest === "object" ? rest : undefined;
}
