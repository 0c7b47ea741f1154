/** How a server answers one request, of which the body was read. */
export type Answer = (body: string) => Response | Promise<Response>;

/** A real HTTP server on a free loopback port. */
export interface HttpServer extends AsyncDisposable {
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly bodies: string[];
}

/** Serves until disposed of; every request gets what `answer` gives. */
export function httpServer(answer: Answer): HttpServer {
  const bodies: string[] = [];
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request) => {
    const body = await request.text();
    bodies.push(body);
    return await answer(body);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    bodies,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A server that answers every connection with these bytes and closes it. */
export function rawServer(answer: string): HttpServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(65_536));
      await connection.write(new TextEncoder().encode(answer));
      connection.close();
    }
  })();
  const { port } = listener.addr as Deno.NetAddr;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies: [],
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}
