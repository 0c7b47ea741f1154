import assert from "node:assert/strict";
import { ApiKeys } from "../../../src/scoring/api/api_keys.ts";
import { withService } from "../running_service.ts";

Deno.test("a file of keys has one a line, blanks and comments left out", () => {
  const keys = ApiKeys.parse("# callers\r\nfirst-key\n\n  second-key \n");
  assert.equal(keys.count, 2);
  assert.ok(keys.has("first-key"));
  assert.ok(keys.has("second-key"));
  assert.ok(!keys.has("# callers"));
  assert.ok(!keys.has(""));
});

Deno.test("a key that is nearly right is not right", () => {
  const keys = new ApiKeys(["secret"]);
  for (const key of ["secre", "secrets", "Secret", "secret ", "*"]) {
    assert.ok(!keys.has(key), key);
  }
});

Deno.test("without a key only what tells no score is answered", async () => {
  const apiKeys = new ApiKeys(["k1", "k2"]);
  await withService({ apiKeys }, async ({ get, post }) => {
    const kol = { kol_id: "a" };
    const none = await post("/predict/kol-score", kol);
    assert.equal(none.status, 401);
    assert.equal(none.headers.get("www-authenticate"), "Bearer");
    for (
      const headers of [
        { authorization: "Bearer k2" },
        { authorization: "bearer k1" },
        { "x-api-key": "k1" },
      ]
    ) {
      assert.equal(
        (await post("/predict/kol-score", kol, headers)).status,
        200,
      );
    }
    for (
      const headers of [
        { authorization: "Bearer k3" },
        { authorization: "Basic k1" },
        { authorization: "Bearer" },
        { "x-api-key": "" },
        { authorization: "Bearer k3", "x-api-key": "k1" },
      ]
    ) {
      assert.equal(
        (await post("/predict/kol-score", kol, headers)).status,
        401,
      );
    }
    for (const path of ["/healthz", "/readyz", "/docs", "/openapi.json"]) {
      assert.equal((await get(path)).status, 200, path);
    }
    for (const path of ["/metrics", "/predict/trust/model-info", "/nothing"]) {
      assert.equal((await get(path)).status, 401, path);
    }
    const { json } = await get("/openapi.json");
    assert.ok(json.components.securitySchemes.bearer !== undefined);
  });
});
