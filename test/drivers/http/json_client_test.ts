import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import {
  JsonClient,
  shownAddress,
} from "../../../src/drivers/http/json_client.ts";
import { FixedClock } from "../../support/fixed_clock.ts";
import { httpServer, rawServer } from "../../support/http_server.ts";

function clientOf(url: string, maxReplyBytes = 1_000): JsonClient {
  return new JsonClient({
    url,
    maxReplyBytes,
    refusedCode: "score-rejected",
    clock: new FixedClock(Date.parse("Wed, 03 Dec 2025 10:00:00 GMT")),
  });
}

const unaborted = new AbortController().signal;

async function failure(client: JsonClient): Promise<HotpathError> {
  try {
    await client.post("{}", unaborted);
  } catch (error) {
    assert.ok(error instanceof HotpathError, `${error}`);
    return error;
  } finally {
    client.close();
  }
  assert.fail("It was answered");
}

async function failureOf(response: () => Response): Promise<HotpathError> {
  await using server = httpServer(response);
  return await failure(clientOf(server.url));
}

Deno.test("a body is posted as JSON and the answer's text returned", async () => {
  let type: string | null = "";
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      type = request.headers.get("content-type");
      assert.equal(request.method, "POST");
      return new Response(`${await request.text()} caf\u00e9`);
    },
  );
  const client = clientOf(`http://127.0.0.1:${server.addr.port}/x?y=1`);
  assert.equal(await client.post('{"a":1}', unaborted), '{"a":1} caf\u00e9');
  assert.equal(type, "application/json");
  client.close();
  await server.shutdown();
});

const meanings: readonly (readonly [number, string])[] = [
  [400, "score-rejected"],
  [409, "score-rejected"],
  [413, "score-rejected"],
  [415, "score-rejected"],
  [422, "score-rejected"],
  [429, "call-overloaded"],
  [503, "call-overloaded"],
  [401, "call-failed"],
  [403, "call-failed"],
  [404, "call-failed"],
  [405, "call-failed"],
  [408, "call-failed"],
  [500, "call-failed"],
  [502, "call-failed"],
  [504, "call-failed"],
  [302, "call-failed"],
  [202, "call-failed"],
];

Deno.test("each status has its meaning, only one about the content refuses", async () => {
  for (const [status, code] of meanings) {
    const error = await failureOf(() => new Response("why", { status }));
    assert.equal(error.code, code, String(status));
    assert.ok(error.message.endsWith(`: ${status} why`), error.message);
    const isRetry = code !== "score-rejected";
    assert.equal(error.disposition, isRetry ? "retry" : "dead-letter");
  }
});

Deno.test("a redirect is not followed", async () => {
  await using target = httpServer(() => new Response("there"));
  const error = await failureOf(() => Response.redirect(target.url, 307));
  assert.equal(error.code, "call-failed");
  assert.equal(target.bodies.length, 0);
});

Deno.test("a wait that was asked for is passed on", async () => {
  const withHeader = (status: number, value: string) => () =>
    new Response("", { status, headers: { "retry-after": value } });
  assert.equal((await failureOf(withHeader(503, "3"))).retryAfterMs, 3_000);
  const date = "Wed, 03 Dec 2025 10:00:09 GMT";
  assert.equal((await failureOf(withHeader(429, date))).retryAfterMs, 9_000);
  assert.equal(
    (await failureOf(withHeader(500, "soon"))).retryAfterMs,
    undefined,
  );
});

Deno.test("a long refusal is shown in short and its rest given up", async () => {
  const error = await failureOf(() =>
    new Response("x".repeat(1_000_000), { status: 422 })
  );
  assert.equal(error.code, "score-rejected");
  assert.ok(error.message.length < 400);
});

Deno.test("an answer is read up to the limit, with its length told or not", async () => {
  const streamed = (text: string) =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const character of text.match(/.{1,100}/g) ?? []) {
            controller.enqueue(new TextEncoder().encode(character));
          }
          controller.close();
        },
      }),
    );
  for (const respond of [streamed, (text: string) => new Response(text)]) {
    await using server = httpServer((body) =>
      respond("x".repeat(Number(body)))
    );
    const client = clientOf(server.url);
    assert.equal((await client.post("1000", unaborted)).length, 1_000);
    await assert.rejects(client.post("1001", unaborted), {
      code: "reply-mismatch",
      message: /Raise maxReplyBytes .*: 1000B$/,
    });
    assert.equal((await client.post("5", unaborted)).length, 5);
    client.close();
  }
});

Deno.test("a compressed answer counts as what it becomes", async () => {
  await using server = httpServer(() => {
    const text = new Response("x".repeat(100_000)).body;
    assert.ok(text !== null);
    return new Response(text.pipeThrough(new CompressionStream("gzip")), {
      headers: { "content-encoding": "gzip" },
    });
  });
  assert.equal((await failure(clientOf(server.url))).code, "reply-mismatch");
});

Deno.test("no answer is unreachable, whatever broke", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr as Deno.NetAddr;
  closed.close();
  const refused = await failure(clientOf(`http://127.0.0.1:${port}`));
  assert.equal(refused.code, "call-unreachable");
  assert.match(refused.message, /Connection refused/);
  for (
    const answer of [
      "",
      "garbage\r\n\r\n",
      "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\ncut",
    ]
  ) {
    await using server = rawServer(answer);
    const error = await failure(clientOf(server.url));
    assert.equal(error.code, "call-unreachable", JSON.stringify(answer));
  }
});

Deno.test("what is said of an address holds no secret of it", async () => {
  await using server = rawServer("");
  const url = new URL(server.url);
  url.username = "someone";
  url.password = "secret-password";
  url.search = "?key=secret-key";
  const client = clientOf(url.href);
  const error = await failure(client);
  const told = Deno.inspect(error);
  assert.ok(!told.includes("secret"), told);
  assert.ok(error.message.includes(server.url), error.message);
  assert.equal(
    shownAddress("https://a:b@host.example:8443/p/q?r#s"),
    "https://host.example:8443/p/q",
  );
});

Deno.test("an abort ends the call with its reason, before and after the head", async () => {
  const reason = new Error("enough");
  for (const isHeadSent of [false, true]) {
    const { promise: came, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    await using server = httpServer(async () => {
      arrive();
      if (!isHeadSent) await hold;
      return new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode("begin"));
            await hold;
            controller.close();
          },
        }),
      );
    });
    const client = clientOf(server.url);
    const abort = new AbortController();
    const call = client.post("{}", abort.signal);
    await came;
    abort.abort(reason);
    try {
      await assert.rejects(call, reason);
    } finally {
      release();
      client.close();
    }
  }
});

Deno.test("a connection is kept for the next call", async () => {
  const ports = new Set<number>();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request, { remoteAddr }) => {
    ports.add(remoteAddr.port);
    return new Response(await request.text());
  });
  const client = clientOf(`http://127.0.0.1:${server.addr.port}`, 100_000);
  for (let call = 0; call < 5; call++) {
    await client.post("x".repeat(50_000), unaborted);
  }
  assert.equal(ports.size, 1);
  client.close();
  await server.shutdown();
});
