import type { ApiDocument, ApiSchema } from "./api_document.ts";

/** One field of a request or an answer, in words. */
export interface SchemaRow {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly doc: string;
}

/** The fields of an object's schema; those of lists and parts below it too. */
export function schemaRows(
  schema: ApiSchema,
  document: ApiDocument,
  place: { readonly path: string; readonly depth: number } = {
    path: "",
    depth: 0,
  },
): SchemaRow[] {
  const found = resolved(schema, document);
  const { properties = {}, required = [] } = found;
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = place.path === "" ? name : `${place.path}.${name}`;
    const row = {
      name: path,
      type: typeText(field, document),
      isRequired: required.includes(name),
      doc: resolved(field, document).description ?? "",
    };
    const inner = innerSchema(field, document);
    if (inner === undefined || place.depth >= DEPTH_MAX) return [row];
    const below = { path: inner.path(path), depth: place.depth + 1 };
    return [row, ...schemaRows(inner.schema, document, below)];
  });
}

/** A schema's type and limits in a few words. */
export function typeText(schema: ApiSchema, document: ApiDocument): string {
  const found = resolved(schema, document);
  if (found.anyOf !== undefined) {
    return found.anyOf.map((one) => typeText(one, document)).join(" or ");
  }
  if (found.const !== undefined) return JSON.stringify(found.const);
  if (found.enum !== undefined) {
    return found.enum.map((one) => JSON.stringify(one)).join(" | ");
  }
  const type = [found.type ?? "any"].flat().join(" or ");
  const of = found.items === undefined
    ? ""
    : ` of ${typeText(found.items, document)}`;
  return `${type}${of}${limitsText(found)}`;
}

/** An example of a schema's value, as short as it can be. */
export function exampleOf(
  schema: ApiSchema,
  document: ApiDocument,
): unknown {
  const found = resolved(schema, document);
  if (found.example !== undefined) return found.example;
  if (found.properties !== undefined) {
    const fields = Object.entries(found.properties).slice(0, EXAMPLE_FIELDS);
    return Object.fromEntries(
      fields.map(([name, field]) => [name, exampleOf(field, document)]),
    );
  }
  if (found.items !== undefined) return [exampleOf(found.items, document)];
  const type = [found.type ?? "string"].flat()[0];
  if (type === "integer" || type === "number") {
    return Math.max(1, found.minimum ?? 1);
  }
  return type === "boolean" ? true : "text";
}

function resolved(schema: ApiSchema, document: ApiDocument): ApiSchema {
  const name = schema.$ref?.split("/").at(-1);
  if (name === undefined) return schema;
  const target = document.components.schemas[name];
  return target === undefined ? schema : { ...target, ...schema };
}

function innerSchema(schema: ApiSchema, document: ApiDocument) {
  const found = resolved(schema, document);
  if (found.items !== undefined) {
    const items = resolved(found.items, document);
    const first = items.anyOf?.[0] ?? items;
    return { schema: first, path: (path: string) => `${path}[]` };
  }
  const object =
    found.anyOf?.find((one) =>
      resolved(one, document).properties !== undefined
    ) ?? found;
  return resolved(object, document).properties === undefined
    ? undefined
    : { schema: object, path: (path: string) => path };
}

function limitsText(schema: ApiSchema): string {
  const limits: string[] = [];
  const { minimum, maximum, minLength, maxLength, maxItems } = schema;
  if (minimum !== undefined && minimum > -1e15) limits.push(`from ${minimum}`);
  // The largest numbers there are need no mention.
  if (maximum !== undefined && maximum < 1e15) limits.push(`to ${maximum}`);
  if (minLength !== undefined || maxLength !== undefined) {
    limits.push(`${minLength ?? 0} to ${maxLength ?? "any"} characters`);
  }
  if (maxItems !== undefined) limits.push(`at most ${maxItems}`);
  if (schema.default !== undefined) {
    limits.push(`default ${JSON.stringify(schema.default)}`);
  }
  return limits.length === 0 ? "" : `, ${limits.join(" ")}`;
}

const DEPTH_MAX = 2;
const EXAMPLE_FIELDS = 6;
