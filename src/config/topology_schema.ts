import type { DriverType } from "../core/driver_type.ts";
import type { NodeType } from "../core/node.ts";
import { type JsonSchema, jsonSchemaOf } from "./json_schema.ts";
import {
  idPattern,
  nodeSettings,
  topologySettings,
} from "./topology_settings.ts";

const draft = "http://json-schema.org/draft-07/schema#";
const variableRef: JsonSchema = { $ref: "#/definitions/variable" };

/**
 * The JSON Schema (draft-07) of a topology file, for editors: one branch per
 * node type and driver, with doc lines, units and defaults.
 */
export function topologySchema(
  all: readonly NodeType[],
  drivers: readonly DriverType[],
): JsonSchema {
  const types = all.filter((type) => type.isStage !== true);
  const settings = forEditors(jsonSchemaOf(topologySettings));
  return {
    $schema: draft,
    title: "hotpath topology",
    ...settings,
    description: "Nodes, their options and the edges between them",
    properties: {
      ...settings.properties,
      drivers: driversSchema(settings.properties?.["drivers"] ?? {}, drivers),
      nodes: {
        description: "The nodes by their ids",
        type: "object",
        minProperties: 1,
        propertyNames: { pattern: idPattern.source },
        additionalProperties: { $ref: "#/definitions/node" },
      },
    },
    required: [...settings.required ?? [], "nodes"],
    definitions: {
      variable: {
        description: "A value with ${VAR}, ${VAR:default} or ${VAR:?why}",
        type: "string",
        pattern: "\\$\\{",
      },
      node: nodeSchema(types),
      ...Object.fromEntries(types.map((type) => [
        definitionName(type),
        optionsSchema(type),
      ])),
      ...Object.fromEntries(drivers.map((type) => [
        `driver-${type.driver}`,
        {
          ...forEditors(jsonSchemaOf(type.settings)),
          description: `Settings of ${type.driver}: ${type.doc}`,
        },
      ])),
    },
  };
}

/**
 * The JSON Schema of a profile: the same settings, but each may be left out.
 */
export function profileSchema(
  types: readonly NodeType[],
  drivers: readonly DriverType[],
): JsonSchema {
  const whole = topologySchema(types, drivers);
  return {
    ...partial(whole),
    title: "hotpath profile",
    description: "Settings laid over those of a topology",
  };
}

/** Each seam's settings are those of the driver that is named beside them. */
function driversSchema(
  section: JsonSchema,
  drivers: readonly DriverType[],
): JsonSchema {
  const seams = Object.entries(section.properties ?? {}).map(
    ([seam, one]): [string, JsonSchema] => [seam, {
      ...one,
      allOf: [
        settingsWhen("embedded", {
          type: "object",
          additionalProperties: false,
        }),
        ...drivers.filter((type) => type.seam === seam).map(({ driver }) =>
          settingsWhen(driver, { $ref: `#/definitions/driver-${driver}` })
        ),
      ],
    }],
  );
  return { ...section, properties: Object.fromEntries(seams) };
}

function settingsWhen(driver: string, settings: JsonSchema): JsonSchema {
  return {
    if: { properties: { driver: { const: driver } }, required: ["driver"] },
    then: { properties: { with: settings } },
  };
}

function nodeSchema(types: readonly NodeType[]): JsonSchema {
  const base = forEditors(jsonSchemaOf(nodeSettings));
  return {
    ...base,
    description: "A source, an operator or a sink",
    properties: {
      ...base.properties,
      type: {
        description: "Node type",
        enum: types.map((type) => type.type),
        enumDescriptions: types.map((type) => `${type.role}: ${type.doc}`),
      },
      with: { description: "Options of the node type", type: "object" },
    },
    allOf: types.map((type) => ({
      if: {
        properties: { type: { const: type.type } },
        required: ["type"],
      },
      then: {
        description: type.doc,
        properties: { with: { $ref: `#/definitions/${definitionName(type)}` } },
        required: requiredKeys(type),
      },
    })),
  };
}

function requiredKeys(type: NodeType): string[] {
  const options = jsonSchemaOf(type.options);
  return [
    ...type.input.some((unit) => unit === "message" || unit === "batch")
      ? ["from"]
      : [],
    ...type.canFail ? ["onError"] : [],
    ...(options.required?.length ?? 0) > 0 ? ["with"] : [],
  ];
}

function optionsSchema(type: NodeType): JsonSchema {
  return {
    ...forEditors(jsonSchemaOf(type.options)),
    description: `Options of ${type.type}: ${type.doc}`,
  };
}

function definitionName(type: NodeType): string {
  return `with-${type.type}`;
}

/**
 * Rewrites what zod made for editors: units go into the doc line, and wherever
 * a text of any form would be refused a variable may stand instead.
 */
function forEditors(schema: JsonSchema): JsonSchema {
  const { unit, description, default: byDefault, maximum, ...rest } = schema;
  const doc = unit === undefined ? description : `${description} (${unit})`;
  const shown = {
    ...doc === undefined ? {} : { description: doc },
    ...byDefault === undefined || isEmptyObject(byDefault)
      ? {}
      : { default: byDefault },
  };
  const inner: JsonSchema = {
    ...rest,
    ...maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
      ? {}
      : { maximum },
  };
  if (inner.properties !== undefined || inner.items !== undefined) {
    return { ...shown, ...nested(inner) };
  }
  if (inner.type === "string" && inner.pattern !== undefined) {
    return { ...shown, ...inner, pattern: `${inner.pattern}|\\$\\{` };
  }
  const open = inner.type === "string" && inner.enum === undefined;
  if (open || inner.type === "object" || inner.anyOf !== undefined) {
    return { ...shown, ...nested(inner) };
  }
  return inner.type === undefined && inner.enum === undefined
    ? { ...shown, ...inner }
    : { ...shown, anyOf: [inner, variableRef] };
}

function nested(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties, anyOf } = schema;
  return {
    ...schema,
    ...properties === undefined ? {} : { properties: mapValues(properties) },
    ...items === undefined ? {} : { items: forEditors(items) },
    ...typeof additionalProperties !== "object"
      ? {}
      : { additionalProperties: forEditors(additionalProperties) },
    ...anyOf === undefined ? {} : { anyOf: anyOf.map(forEditors) },
  };
}

function mapValues(
  properties: Readonly<Record<string, JsonSchema>>,
): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, forEditors(value)]),
  );
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && Object.keys(value).length === 0;
}

/** The same schema with nothing required, conditions kept as they are. */
function partial(schema: JsonSchema): JsonSchema {
  const { required: _, minProperties: __, ...rest } = schema;
  const { properties, additionalProperties, allOf, then, definitions } = rest;
  const each = (part: Readonly<Record<string, JsonSchema>>) =>
    Object.fromEntries(
      Object.entries(part).map(([key, value]) => [key, partial(value)]),
    );
  return {
    ...rest,
    ...properties === undefined ? {} : { properties: each(properties) },
    ...typeof additionalProperties !== "object"
      ? {}
      : { additionalProperties: partial(additionalProperties) },
    ...allOf === undefined ? {} : { allOf: allOf.map(partial) },
    ...then === undefined ? {} : { then: partial(then) },
    ...definitions === undefined ? {} : { definitions: each(definitions) },
  };
}
