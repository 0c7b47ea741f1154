import assert from "node:assert/strict";
import fc from "fast-check";
import type {
  ApiDocument,
  ApiSchema,
} from "../../../src/scoring/api/docs/api_document.ts";
import { shippedModels, withService } from "../running_service.ts";

/** How many requests are sent to each endpoint. */
const RUNS = 150;

/** Values that a schema allows. */
function valid(
  schema: ApiSchema,
  document: ApiDocument,
): fc.Arbitrary<unknown> {
  const name = schema.$ref?.split("/").at(-1) ?? "";
  const found = document.components.schemas[name] ?? schema;
  if (found.enum !== undefined) return fc.constantFrom(...found.enum);
  if (found.anyOf !== undefined) {
    return fc.oneof(...found.anyOf.map((one) => valid(one, document)));
  }
  return fc.oneof(
    ...[found.type ?? "object"].flat().map((type) =>
      ofType(type, found, document)
    ),
  );
}

function ofType(
  type: string,
  schema: ApiSchema,
  document: ApiDocument,
): fc.Arbitrary<unknown> {
  const { minimum: min = -1e15, maximum: max = 1e15 } = schema;
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.oneof(
        fc.maxSafeInteger().filter((n) => n >= min && n <= max),
        fc.constantFrom(min, max),
      );
    case "number":
      return fc.double({ min, max, noNaN: true });
    case "string":
      return fc.string({
        minLength: schema.minLength ?? 0,
        maxLength: schema.maxLength ?? 50,
        unit: "binary",
      });
    case "array":
      return fc.array(valid(schema.items ?? {}, document), { maxLength: 5 });
    default: {
      const properties = Object.entries(schema.properties ?? {});
      return fc.record(
        Object.fromEntries(
          properties.map(([name, one]) => [name, valid(one, document)]),
        ),
        { requiredKeys: [...schema.required ?? []] },
      );
    }
  }
}

/** A valid value of which some part was replaced or taken out. */
function broken(value: unknown, edit: [number, unknown]): unknown {
  if (typeof value !== "object" || value === null) return edit[1];
  const names = Object.keys(value);
  const name = names[edit[0] % Math.max(1, names.length)];
  if (name === undefined) return edit[1];
  const old = (value as Record<string, unknown>)[name];
  const inner = edit[0] % 3 === 0
    ? edit[1]
    : broken(old, [edit[0] >> 1, edit[1]]);
  return Array.isArray(value)
    ? value.map((one, at) => String(at) === name ? inner : one)
    : { ...value, [name]: inner };
}

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(-1, 1e300, 2 ** 60, "x".repeat(300), "", -0, 1.5, "1e9", []),
);

Deno.test("no request that the description allows, or nearly, is a 500", async () => {
  await withService(shippedModels, async ({ get, post }) => {
    const document: ApiDocument = (await get("/openapi.json")).json;
    for (const [path, methods] of Object.entries(document.paths)) {
      const operation = methods["post"];
      const schema = operation?.requestBody?.content["application/json"]
        ?.schema;
      if (operation === undefined || schema === undefined) continue;
      const statuses = Object.keys(operation.responses);
      await fc.assert(
        fc.asyncProperty(
          valid(schema, document),
          fc.option(fc.tuple(fc.nat(), anything)),
          async (value, edit) => {
            const body = edit === null ? value : broken(value, edit);
            const { status, text } = await post(path, JSON.stringify(body));
            const shown = `${path} ${JSON.stringify(body)}: ${status} ${text}`;
            assert.ok(statuses.includes(String(status)), shown);
            if (edit === null) assert.equal(status, 200, shown);
          },
        ),
        { numRuns: RUNS },
      );
    }
  });
});

Deno.test("no path and no query is a 500", async () => {
  const scoreStore = {
    latest: () => Promise.resolve(undefined),
    ranking: () => Promise.resolve([]),
  };
  const windowHistory = { windows: () => Promise.resolve([]) };
  await withService({ scoreStore, windowHistory }, async ({ get }) => {
    const document: ApiDocument = (await get("/openapi.json")).json;
    const text = fc.string({ unit: "binary", maxLength: 300 });
    for (const [path, { get: operation }] of Object.entries(document.paths)) {
      if (operation === undefined) continue;
      const statuses = [...Object.keys(operation.responses), "404"];
      const names = operation.parameters ?? [];
      const query = fc.record(
        Object.fromEntries(
          names.filter((one) => one.in === "query")
            .map((one) => [one.name, text]),
        ),
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(text, query, async (id, asked) => {
          const at = path.replace("{kol_id}", encoded(id));
          const search = new URLSearchParams(asked as Record<string, string>);
          const { status } = await get(`${at}?${search}`);
          assert.ok(statuses.includes(String(status)), `${at}: ${status}`);
        }),
        { numRuns: 40 },
      );
    }
    for (const path of ["/kol/%/trust", "/kol/%ff/trust", "/forecast/%00"]) {
      assert.ok((await get(path)).status < 500, path);
    }
  });
});

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
