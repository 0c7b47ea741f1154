import assert from "node:assert/strict";
import { TcpProxy } from "../../scripts/chaos/tcp_proxy.ts";

/** A server that sends back what it gets, with a proxy in front. */
class Echo {
  readonly proxy: TcpProxy;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #done: Promise<void>;

  constructor() {
    const { port } = this.#listener.addr;
    this.proxy = new TcpProxy({ port: 0, targetPort: port });
    this.#done = this.#serve();
  }

  connect(): Promise<Deno.TcpConn> {
    return Deno.connect({ hostname: "127.0.0.1", port: this.proxy.port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.proxy.close();
    this.#listener.close();
    await this.#done;
  }

  async #serve(): Promise<void> {
    const open: Promise<void>[] = [];
    for await (const conn of this.#listener) {
      open.push(conn.readable.pipeTo(conn.writable).catch(() => undefined));
    }
    await Promise.all(open);
  }
}

async function say(conn: Deno.TcpConn, text: string): Promise<void> {
  await conn.write(new TextEncoder().encode(text));
}

/** What comes back; undefined at the end of the connection. */
async function hear(conn: Deno.TcpConn): Promise<string | undefined> {
  const piece = new Uint8Array(100);
  try {
    const count = await conn.read(piece);
    if (count === null) return undefined;
    return new TextDecoder().decode(piece.subarray(0, count));
  } catch (thrown) {
    if (thrown instanceof Deno.errors.ConnectionReset) return undefined;
    throw thrown;
  }
}

Deno.test("a proxy passes bytes both ways", async () => {
  await using echo = new Echo();
  using conn = await echo.connect();
  await say(conn, "hello");
  assert.equal(await hear(conn), "hello");
});

Deno.test("a cut ends the connection, and a new one passes", async () => {
  await using echo = new Echo();
  using conn = await echo.connect();
  await say(conn, "a");
  assert.equal(await hear(conn), "a");
  echo.proxy.cut();
  assert.equal(await hear(conn), undefined);
  using again = await echo.connect();
  await say(again, "b");
  assert.equal(await hear(again), "b");
});

Deno.test("a proxy that refuses takes no connection, and listens again", async () => {
  await using echo = new Echo();
  echo.proxy.set({ kind: "refuse" });
  // One that comes while the listener closes is reset instead.
  await assert.rejects(
    () => echo.connect(),
    /ConnectionRe(?:fused|set)/,
  );
  echo.proxy.set({ kind: "pass" });
  using conn = await echo.connect();
  await say(conn, "c");
  assert.equal(await hear(conn), "c");
});

for (const way of ["both", "replies"] as const) {
  Deno.test(`a black hole (${way}) keeps the bytes until it is healed`, async () => {
    await using echo = new Echo();
    using conn = await echo.connect();
    await say(conn, "a");
    assert.equal(await hear(conn), "a");
    echo.proxy.set({ kind: "black-hole", way });
    await say(conn, "lost?");
    const heard = hear(conn);
    // Another connection's whole way there and back is time enough.
    const first = await Promise.race([heard, turn()]);
    assert.equal(first, "nothing");
    echo.proxy.set({ kind: "pass" });
    assert.equal(await heard, "lost?");
  });
}

Deno.test("a delay holds each piece back for its time", async () => {
  await using echo = new Echo();
  using conn = await echo.connect();
  echo.proxy.set({ kind: "delay", ms: 60 });
  const began = performance.now();
  await say(conn, "slow");
  assert.equal(await hear(conn), "slow");
  assert.ok(performance.now() - began >= 120);
});

/** A connection through it whose server has ended, though nobody hears of it. */
async function ended(echo: Echo, ms: number): Promise<Deno.TcpConn> {
  const conn = await echo.connect();
  await say(conn, "a");
  assert.equal(await hear(conn), "a");
  echo.proxy.set({ kind: "slow-close", ms });
  echo.proxy.endServers();
  return conn;
}

Deno.test("a slow close tells one side late that the other has ended", async () => {
  await using echo = new Echo();
  const began = performance.now();
  using conn = await ended(echo, 60);
  assert.equal(await hear(conn), undefined);
  assert.ok(performance.now() - began >= 60);
});

Deno.test("a slow close takes bytes that nobody gets, and tells the end when it is healed", async () => {
  await using echo = new Echo();
  using conn = await ended(echo, 60_000);
  await say(conn, "lost");
  const heard = hear(conn);
  const first = await Promise.race([heard, turn()]);
  assert.equal(first, "nothing");
  echo.proxy.set({ kind: "pass" });
  assert.equal(await heard, undefined);
});

Deno.test("a slow close leaves a new connection and one that goes on alone", async () => {
  await using echo = new Echo();
  using open = await echo.connect();
  echo.proxy.set({ kind: "slow-close", ms: 60_000 });
  using fresh = await echo.connect();
  for (const conn of [open, fresh]) {
    await say(conn, "a");
    assert.equal(await hear(conn), "a");
  }
});

Deno.test("a proxy that is closed does not wait for a slow close", async () => {
  await using echo = new Echo();
  using conn = await ended(echo, 60_000);
  echo.proxy.close();
  assert.equal(await hear(conn), undefined);
});

/** A round trip through a proxy of its own. */
async function turn(): Promise<string> {
  await using echo = new Echo();
  using conn = await echo.connect();
  await say(conn, "x");
  await hear(conn);
  return "nothing";
}
