import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { withService } from "../running_service.ts";

/** Every object within a value, with where it stands. */
function* objectsOf(
  value: unknown,
  path = "#",
): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Record<string, unknown>];
  for (const [name, inner] of Object.entries(value)) {
    yield* objectsOf(inner, `${path}/${name}`);
  }
}

const documented = [
  "/api/v1/scores/{kol_id}",
  "/api/v1/trending",
  "/forecast/{kol_id}",
  "/healthz",
  "/kol/{kol_id}/trust",
  "/metrics",
  "/predict/kol-score",
  "/predict/kol-score/batch",
  "/predict/success",
  "/predict/success/model-info",
  "/predict/trending",
  "/predict/trust",
  "/predict/trust/batch",
  "/predict/trust/features",
  "/predict/trust/model-info",
  "/readyz",
];

Deno.test("the API's description names every endpoint", async () => {
  await withService({}, async ({ get }) => {
    const { json, headers } = await get("/openapi.json");
    assert.equal(headers.get("content-type"), "application/json");
    assert.match(json.openapi, /^3\.1\./);
    assert.deepEqual(Object.keys(json.paths).sort(), documented);
  });
});

Deno.test("the API's description is whole: references, parameters, answers", async () => {
  await withService({}, async ({ get }) => {
    const { json } = await get("/openapi.json");
    const { schemas } = json.components;
    for (const [place, object] of objectsOf(json)) {
      const ref = object["$ref"];
      if (typeof ref !== "string") continue;
      const name = ref.replace("#/components/schemas/", "");
      assert.ok(schemas[name] !== undefined, `${place}: ${ref}`);
    }
    for (const [path, methods] of Object.entries(json.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
      // deno-lint-ignore no-explicit-any
      for (const operation of Object.values<any>(methods as object)) {
        const inPath = (operation.parameters ?? [])
          .filter((one: { in: string }) => one.in === "path")
          .map((one: { name: string }) => one.name);
        assert.deepEqual(inPath, named, path);
        assert.ok(operation.summary.length > 0, path);
        assert.ok(operation.responses["200"] !== undefined, path);
        // deno-lint-ignore no-explicit-any
        for (const answer of Object.values<any>(operation.responses)) {
          assert.ok(answer.description.length > 0, path);
          assert.ok(answer.content !== undefined, path);
        }
      }
    }
  });
});

Deno.test("the documentation page loads nothing and escapes everything", async () => {
  await withService({}, async ({ get }) => {
    const { status, text, headers } = await get("/docs");
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^text\/html/);
    assert.match(text, /^<!doctype html>/);
    for (const path of documented) {
      assert.ok(text.includes(`${path}</code></a>`), path);
    }
    assert.doesNotMatch(text, /<script|<link|<img|<iframe|@import|url\(/i);
    assert.doesNotMatch(text, /https?:\/\//, "it names another address");
    // Examples hold quotes, which are escaped in the page.
    assert.ok(text.includes("&quot;kol_id&quot;"));
    assert.doesNotMatch(text, /\[object Object\]|undefined|NaN/);
  });
});

Deno.test("the page's policy allows its own style and nothing else", async () => {
  await withService({}, async ({ get }) => {
    const { text, headers } = await get("/docs");
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /^default-src 'none'; /);
    assert.ok(policy.includes(`style-src 'sha256-${digest}'`), policy);
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.doesNotMatch(text, /\sstyle=/, "an inline style is not allowed");
  });
});
