import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type { LogFields, Logger } from "../../src/core/logger.ts";
import { startScoringService } from "../../src/scoring/service.ts";
import { openRequest } from "./open_request.ts";
import { withService } from "./running_service.ts";

const kol = JSON.stringify({ kol_id: "a", followers_count: 10 });

Deno.test("closing finishes the request whose body is still on its way", async () => {
  const service = await startScoringService({ port: 0 });
  const held = await openRequest(service.port, {
    path: "/predict/kol-score",
    headers: { "content-length": String(kol.length) },
  });
  await held.send(kol.slice(0, 5));
  await untilInFlight(service.url);
  let isClosed = false;
  const closing = service.close().then(() => isClosed = true);
  const refused = await fetch(`${service.url}/healthz`);
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get("retry-after"), "1");
  await refused.body?.cancel();
  assert.equal(isClosed, false);
  await held.send(kol.slice(5));
  assert.match(await held.answer(), /^HTTP\/1\.1 200 [\s\S]*"kol_id":"a"/);
  await closing;
  await assert.rejects(fetch(`${service.url}/healthz`));
});

Deno.test("closing does not wait for ever for a request that never ends", async () => {
  const service = await startScoringService({
    port: 0,
    limits: { drainMs: 20 },
  });
  const held = await openRequest(service.port, {
    path: "/predict/kol-score",
    headers: { "content-length": String(kol.length) },
  });
  await untilInFlight(service.url);
  await service.close();
  await held.answer();
});

Deno.test("closing twice is closing once", async () => {
  const service = await startScoringService({ port: 0 });
  await Promise.all([service.close(), service.close()]);
});

Deno.test("a port that is taken is a usage error that names it", async () => {
  await withService({}, async ({ service }) => {
    await assert.rejects(
      startScoringService({ port: service.port }),
      (error) =>
        error instanceof HotpathError && error.code === "usage" &&
        error.message.includes(String(service.port)),
    );
  });
});

Deno.test("it listens on loopback unless told otherwise", async () => {
  await withService({}, async ({ service }) => {
    assert.match(service.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(await Promise.resolve(service.port > 0), true);
  });
});

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

function recorder(): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  return {
    lines,
    logger: {
      log: (level, message, fields = {}) =>
        void lines.push({ level, message, fields }),
    },
  };
}

Deno.test("each request is a line of access log, with an id", async () => {
  const { logger, lines } = recorder();
  await withService({ accessLogger: logger }, async ({ get, post }) => {
    const own = await post("/predict/kol-score", kol, {
      "x-request-id": "abc-1",
    });
    assert.equal(own.headers.get("x-request-id"), "abc-1");
    const made = await post("/predict/kol-score", "{", {
      "x-request-id": "not a good id\u00e9",
    });
    assert.match(made.headers.get("x-request-id") ?? "", /^[\w-]+-\d+$/);
    await get("/healthz");
  });
  assert.deepEqual(
    lines.map(({ level, fields }) => [level, fields["path"], fields["status"]]),
    [
      ["info", "/predict/kol-score", 200],
      ["info", "/predict/kol-score", 422],
      ["debug", "/healthz", 200],
    ],
  );
  assert.equal(lines[0]?.fields["request_id"], "abc-1");
  assert.equal(typeof lines[0]?.fields["duration_ms"], "number");
});

Deno.test("a store that fails is 503 without its reason, which is logged", async () => {
  const { logger, lines } = recorder();
  const scoreStore = {
    latest: () => Promise.reject(new Error("redis://secret refused")),
    ranking: () => Promise.reject(new Error("redis://secret refused")),
  };
  await withService({ logger, scoreStore }, async ({ get }) => {
    const { status, text, headers } = await get("/kol/a/trust");
    assert.equal(status, 503);
    assert.equal(headers.get("retry-after"), "5");
    assert.doesNotMatch(text, /secret/);
  });
  assert.ok(lines.some(({ fields }) => /secret/.test(String(fields["error"]))));
});

Deno.test("a caller that goes away in the middle is no fault", async () => {
  const { logger, lines } = recorder();
  const access = recorder();
  const options = { logger, accessLogger: access.logger };
  await withService(options, async ({ service }) => {
    const gone = await openRequest(service.port, {
      path: "/predict/kol-score",
      headers: { "content-length": String(kol.length) },
    });
    await untilInFlight(service.url);
    gone.leave();
    while (access.lines.every(({ fields }) => fields["status"] !== 400)) {
      await (await fetch(`${service.url}/healthz`)).body?.cancel();
    }
  });
  assert.deepEqual(lines, []);
});

/** Asks until one request is in work. */
async function untilInFlight(url: string): Promise<void> {
  for (;;) {
    const metrics = await fetch(`${url}/metrics`);
    if (/in_flight 1/.test(await metrics.text())) return;
  }
}
