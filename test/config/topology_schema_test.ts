import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { driverTypes } from "../../src/drivers/driver_types.ts";
import type { JsonSchema } from "../../src/config/json_schema.ts";
import {
  profileSchema,
  topologySchema,
} from "../../src/config/topology_schema.ts";
import { smallType } from "../graph/small_types.ts";
import { z } from "zod";
import { choice, count, duration, flag, text } from "../../src/core/options.ts";

const types = [
  smallType({
    type: "micro-batch",
    options: z.strictObject({
      maxItems: count({ doc: "Most items", unit: "items", max: 9 }),
      maxWait: duration({ doc: "Longest wait", default: "20ms" }),
      mode: choice(["a", "b"], { doc: "Mode", default: "a" }),
      flush: flag({ doc: "Flush", default: true }),
      name: text({ doc: "Name", default: "x" }),
      nested: z.strictObject({
        list: z.array(text({ doc: "Entry" })).default(["one"])
          .meta({ description: "List" }),
      }).prefault({} as never).meta({ description: "Nested" }),
    }),
    canFail: true,
  }),
  smallType({
    type: "kafka-source",
    role: "source",
    input: ["none"],
    options: z.strictObject({}),
  }),
];
const schema = topologySchema(types, driverTypes);
const variable = { $ref: "#/definitions/variable" };

Deno.test("the schema is draft-07 and closed", () => {
  assert.equal(schema.$schema, "http://json-schema.org/draft-07/schema#");
  assert.equal(schema.additionalProperties, false);
  assert.deepEqual(schema.required, ["name", "nodes"]);
  assert.deepEqual(Object.keys(schema.properties ?? {}), [
    "name",
    "doc",
    "budget",
    "drain",
    "drivers",
    "scoring",
    "samples",
    "nodes",
  ]);
  assert.equal(schema.definitions?.["node"]?.additionalProperties, false);
});

Deno.test("the schema has one branch a node type, and lists the types", () => {
  const node = schema.definitions?.["node"];
  const { type } = node?.properties ?? {};
  assert.deepEqual(type?.enum, ["micro-batch", "kafka-source"]);
  assert.deepEqual(node?.allOf?.map((branch) => branch.if?.properties), [
    { type: { const: "micro-batch" } },
    { type: { const: "kafka-source" } },
  ]);
  assert.deepEqual(node?.allOf?.map((branch) => branch.then?.required), [
    ["from", "onError", "with"],
    [],
  ]);
  assert.deepEqual(node?.allOf?.[0]?.then?.properties, {
    with: { $ref: "#/definitions/with-micro-batch" },
  });
});

Deno.test("the schema gives every option its doc, unit, default and room for a variable", () => {
  const options = schema.definitions?.["with-micro-batch"];
  assert.deepEqual(options?.required, ["maxItems"]);
  assert.deepEqual(options?.properties, {
    maxItems: {
      description: "Most items (items)",
      anyOf: [{ type: "integer", minimum: 1, maximum: 9 }, variable],
    },
    maxWait: {
      description: "Longest wait (duration)",
      default: "20ms",
      type: "string",
      pattern: "^\\d+(\\.\\d+)?(ms|s|min|m|h|d)$|\\$\\{",
    },
    mode: {
      description: "Mode",
      default: "a",
      anyOf: [{ type: "string", enum: ["a", "b"] }, variable],
    },
    flush: {
      description: "Flush",
      default: true,
      anyOf: [{ type: "boolean" }, variable],
    },
    name: {
      description: "Name",
      default: "x",
      type: "string",
      minLength: 1,
    },
    nested: {
      description: "Nested",
      type: "object",
      properties: {
        list: {
          description: "List",
          default: ["one"],
          type: "array",
          items: { description: "Entry", type: "string", minLength: 1 },
        },
      },
      additionalProperties: false,
    },
  });
});

Deno.test("every reference of the schema leads to a definition", () => {
  const references = [
    ...JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g),
  ];
  assert.ok(references.length > 5);
  for (const [, name = ""] of references) {
    assert.ok(schema.definitions?.[name], name);
  }
});

Deno.test("the schema of a profile requires nothing but a branch's type", () => {
  const required: unknown[] = [];
  const walk = (part: JsonSchema, key: string): void => {
    if (part.required !== undefined && key !== "if") required.push(part);
    for (const [name, value] of Object.entries(part)) {
      if (typeof value === "object" && value !== null) {
        walk(value as JsonSchema, name);
      }
    }
  };
  const profile = profileSchema(types, driverTypes);
  walk(profile, "");
  assert.deepEqual(required, []);
  assert.deepEqual(profile.definitions?.["node"]?.allOf?.[0]?.if?.required, [
    "type",
  ]);
  assert.deepEqual(
    Object.keys(profile.properties ?? {}),
    Object.keys(schema.properties ?? {}),
  );
});

Deno.test("the settings of a driver are those of the one that is named beside them", () => {
  const accepts = new Ajv({ strict: false }).compile(
    profileSchema(types, driverTypes),
  );
  const table = (driver: string | undefined, settings: object) =>
    accepts({
      drivers: {
        table: { ...driver === undefined ? {} : { driver }, with: settings },
      },
    });
  assert.equal(table("cassandra", { datacenter: "eu-1" }), true);
  assert.equal(table("cassandra", { inFlight: "${ROOM}" }), true);
  assert.equal(table("cassandra", { datacentre: "eu-1" }), false);
  assert.equal(table("cassandra", { inFlight: "many" }), false);
  assert.equal(table("embedded", {}), true);
  assert.equal(table("embedded", { datacenter: "eu-1" }), false);
  // The driver may be named in another layer.
  assert.equal(table(undefined, { datacenter: "eu-1" }), true);
});
