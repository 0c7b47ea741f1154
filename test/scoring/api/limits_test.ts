import assert from "node:assert/strict";
import { withService } from "../running_service.ts";
import { openRequest } from "../open_request.ts";

const kol = { kol_id: "a", followers_count: 10 };

Deno.test("a body that is not said to be JSON is 415", async () => {
  await withService({}, async ({ post }) => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const { status, json } = await post("/predict/kol-score", kol, {
        "content-type": type,
      });
      assert.equal(status, 415);
      assert.ok(json.detail.includes(type));
    }
    for (
      const type of [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/vnd.kol+json",
      ]
    ) {
      const { status } = await post("/predict/kol-score", kol, {
        "content-type": type,
      });
      assert.equal(status, 200, type);
    }
  });
});

Deno.test("a body over the limit is 413, told by its length or not", async () => {
  const limits = { maxBodyBytes: 1_000 };
  await withService({ limits }, async ({ service, post }) => {
    const large = { ...kol, extra: "x".repeat(1_000) };
    const told = await post("/predict/kol-score", large);
    assert.equal(told.status, 413);
    assert.match(told.json.detail, /the limit is: 1000B/);
    const chunked = await openRequest(service.port, {
      path: "/predict/kol-score",
      headers: { "transfer-encoding": "chunked" },
    });
    const text = JSON.stringify(large);
    await chunked.send(`${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`);
    assert.match(await chunked.answer(), /^HTTP\/1\.1 413 /);
    const fits = { ...kol, extra: "x".repeat(900) };
    assert.equal((await post("/predict/kol-score", fits)).status, 200);
  });
});

Deno.test("more items than the limit are 413, for both batches", async () => {
  await withService({ limits: { maxItems: 3 } }, async ({ post }) => {
    const items = [kol, kol, kol, kol];
    for (
      const [path, name] of [
        ["/predict/kol-score/batch", "items"],
        ["/predict/trust/batch", "kols"],
      ] as const
    ) {
      const { status, json } = await post(path, { [name]: items });
      assert.equal(status, 413);
      assert.match(json.detail, /at most 3 items at a time: 4/);
      const fits = await post(path, { [name]: items.slice(1) });
      assert.equal(fits.status, 200);
    }
  });
});

Deno.test("a thousand items of a usual size fit by default", async () => {
  await withService({}, async ({ post }) => {
    const items = Array.from({ length: 1_000 }, () => ({
      ...kol,
      following_count: 1_000,
      post_count: 1_000,
      favorites_count: 1_000_000,
      account_age_days: 1_000,
      verified: false,
    }));
    const { status, json } = await post("/predict/kol-score/batch", { items });
    assert.equal(status, 200);
    assert.equal(json.results.length, 1_000);
  });
});

Deno.test("what is no JSON is 422 and names the body", async () => {
  await withService({}, async ({ post }) => {
    const bad: readonly (string | Uint8Array)[] = [
      "",
      "{bad",
      "nul",
      '{"kol_id":"a",}',
      notUtf8,
      "NaN",
    ];
    for (const body of bad) {
      const { status, json } = await post("/predict/kol-score", body);
      assert.equal(status, 422, String(body));
      assert.deepEqual(json.detail[0].loc, ["body"]);
    }
    for (const body of ["null", "[]", '"x"', "5"]) {
      const { status, json } = await post("/predict/kol-score/batch", body);
      assert.equal(status, 422, body);
      assert.equal(json.detail[0].type, "model_attributes_type");
    }
  });
});

Deno.test("deep nesting and prototype names harm nothing", async () => {
  await withService({}, async ({ post }) => {
    const deep = `{"kol_id":"a","x":${"[".repeat(200_000)}${
      "]".repeat(200_000)
    }}`;
    assert.ok((await post("/predict/kol-score", deep)).status < 500);
    const names =
      '{"kol_id":"a","__proto__":{"followers_count":5},"constructor":1}';
    const { status, json } = await post("/predict/kol-score", names);
    assert.equal(status, 200);
    assert.equal(json.trust, null, "an input came from the prototype");
  });
});

Deno.test("over the limit in work a request is 503 with Retry-After", async () => {
  const limits = { maxInFlight: 1 };
  await withService({ limits }, async ({ service, get, post }) => {
    const body = JSON.stringify(kol);
    const held = await openRequest(service.port, {
      path: "/predict/kol-score",
      headers: { "content-length": String(body.length) },
    });
    await until(async () => /in_flight 1/.test((await get("/metrics")).text));
    const refused = await post("/predict/kol-score", kol);
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get("retry-after"), "1");
    assert.equal((await get("/healthz")).status, 200, "health has no limit");
    await held.send(body);
    assert.match(await held.answer(), /^HTTP\/1\.1 200 /);
    await until(async () => /in_flight 0/.test((await get("/metrics")).text));
    assert.equal((await post("/predict/kol-score", kol)).status, 200);
  });
});

Deno.test("a body that does not come in time is 408", async () => {
  const limits = { requestTimeoutMs: 40 };
  await withService({ limits }, async ({ service }) => {
    const slow = await openRequest(service.port, {
      path: "/predict/kol-score",
      headers: { "content-length": "1000" },
    });
    await slow.send('{"kol_id":');
    assert.match(await slow.answer(), /^HTTP\/1\.1 408 /);
  });
});

Deno.test("a caller may give a request less time, never more", async () => {
  const limits = { requestTimeoutMs: 40 };
  await withService({}, async ({ post }) => {
    const none = await post("/predict/kol-score", kol, {
      "x-request-timeout-ms": "0",
    });
    assert.ok(none.status === 408 || none.status === 504);
  });
  await withService({ limits }, async ({ service }) => {
    const slow = await openRequest(service.port, {
      path: "/predict/kol-score",
      headers: { "content-length": "10", "x-request-timeout-ms": "600000" },
    });
    assert.match(await slow.answer(), /^HTTP\/1\.1 408 /);
  });
});

/** `{"kol_id":"?"}` with a byte in it that no UTF-8 holds. */
const notUtf8 = new TextEncoder().encode('{"kol_id":"?"}')
  .map((byte) => byte === 0x3f ? 0xff : byte);

/** Asks again until it is so; a test's own time limit ends it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!await isSo());
}
