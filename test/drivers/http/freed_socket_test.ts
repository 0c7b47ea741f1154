import assert from "node:assert/strict";
import { systemClock } from "../../../src/core/clock.ts";
import { HotpathError } from "../../../src/core/errors.ts";
import { JsonClient } from "../../../src/drivers/http/json_client.ts";
import { timedAttempt } from "../../../src/runtime/timed_attempt.ts";

/** Ways to answer so that no answer ever ends. */
const hangs: Readonly<Record<string, readonly string[]>> = {
  "before the head": [],
  "within the head": ["HTTP/1.1 200 OK\r\ncontent-"],
  "within the body": ["HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"],
  "byte by byte": [
    "HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n",
    ..."{".repeat(2_000),
  ],
  "within a refusal": ["HTTP/1.1 503 Busy\r\ncontent-length: 100\r\n\r\n{"],
};

for (const [place, parts] of Object.entries(hangs)) {
  Deno.test(`a deadline frees the connection of an answer that hangs ${place}`, async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const closed = Promise.withResolvers<void>();
    const serving = serve(listener, parts).then(closed.resolve);
    const { port } = listener.addr as Deno.NetAddr;
    const client = new JsonClient({
      url: `http://127.0.0.1:${port}`,
      maxReplyBytes: 1_000,
      refusedCode: "score-rejected",
      clock: systemClock,
    });
    const call = timedAttempt(
      (signal) => client.post("{}", signal),
      new AbortController().signal,
      { clock: systemClock, ms: 100, code: "call-timeout", node: "score" },
    );
    await assert.rejects(
      call,
      (thrown: unknown) =>
        thrown instanceof HotpathError && thrown.code === "call-timeout",
    );
    // The client is still open: it is the abort that ends the connection.
    await closed.promise;
    await serving;
    client.close();
    listener.close();
  });
}

/** Answers one connection in part; resolves when the other side closes it. */
async function serve(
  listener: Deno.Listener,
  parts: readonly string[],
): Promise<void> {
  const connection = await listener.accept();
  const buffer = new Uint8Array(65_536);
  await connection.read(buffer);
  try {
    for (const part of parts) {
      await connection.write(new TextEncoder().encode(part));
      await systemClock.sleep(5);
    }
    while (await connection.read(buffer) !== null);
  } catch (error) {
    assert.ok(
      error instanceof Deno.errors.ConnectionReset ||
        error instanceof Deno.errors.BrokenPipe,
    );
  } finally {
    connection.close();
  }
}
