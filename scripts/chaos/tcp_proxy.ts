import { systemClock } from "../../src/core/clock.ts";

/** What a proxy does with the bytes between a client and a server. */
export type Passage =
  | { readonly kind: "pass" }
  /** Nobody listens: a connection is refused, the open ones are cut. */
  | { readonly kind: "refuse" }
  /** Bytes vanish from sight, and connections stay open: a lost link. */
  | { readonly kind: "black-hole"; readonly way: "both" | "replies" }
  /** Each piece comes so much later, milliseconds. */
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "trickle"; readonly bytesPerSecond: number }
  /** When one side ends, the other hears of it so much later, milliseconds. */
  | { readonly kind: "slow-close"; readonly ms: number };

type Way = "requests" | "replies";

interface Pair {
  readonly client: Deno.TcpConn;
  readonly server: Deno.TcpConn;
}

/**
 * A TCP proxy on loopback that can be told to spoil what passes through it.
 * It holds one piece of at most 64 KiB a direction of a connection.
 */
export class TcpProxy {
  readonly port: number;
  readonly #targetPort: number;
  readonly #pairs = new Set<Pair>();
  #listener: Deno.TcpListener | undefined;
  #passage: Passage = { kind: "pass" };
  #changed = Promise.withResolvers<void>();
  #isClosed = false;

  /** Port 0 takes a free one. */
  constructor(options: { readonly port: number; readonly targetPort: number }) {
    this.#targetPort = options.targetPort;
    this.port = this.#listen(options.port);
  }

  /** Changes what happens to bytes from now on. */
  set(passage: Passage): void {
    this.#passage = passage;
    if (passage.kind === "refuse") {
      this.#listener?.close();
      this.#listener = undefined;
      this.cut();
    } else if (this.#listener === undefined && !this.#isClosed) {
      this.#listen(this.port);
    }
    this.#wake();
  }

  /** Ends every open connection, as a firewall that forgot them does. */
  cut(): void {
    for (const pair of [...this.#pairs]) this.#end(pair);
  }

  /** Ends every open connection from the server's side. */
  endServers(): void {
    for (const { server } of this.#pairs) closeOnce(server);
  }

  close(): void {
    this.#isClosed = true;
    this.#listener?.close();
    this.#listener = undefined;
    this.cut();
    this.#wake();
  }

  #listen(port: number): number {
    const listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#listener = listener;
    void this.#accept(listener);
    return listener.addr.port;
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    try {
      for await (const client of listener) void this.#join(client);
    } catch (thrown) {
      // A closed listener ends its loop this way.
      if (!(thrown instanceof Deno.errors.BadResource)) throw thrown;
    }
  }

  async #join(client: Deno.TcpConn): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({
        hostname: "127.0.0.1",
        port: this.#targetPort,
      });
    } catch (thrown) {
      client.close();
      if (isEndOfConnection(thrown)) return;
      throw thrown;
    }
    const pair = { client, server };
    this.#pairs.add(pair);
    if (this.#isClosed || this.#passage.kind === "refuse") this.#end(pair);
    await Promise.all([
      this.#pump(pair, "requests"),
      this.#pump(pair, "replies"),
    ]);
  }

  async #pump(pair: Pair, way: Way): Promise<void> {
    const [from, to] = way === "requests"
      ? [pair.client, pair.server]
      : [pair.server, pair.client];
    const piece = new Uint8Array(pieceBytes);
    try {
      while (this.#pairs.has(pair)) {
        const count = await from.read(piece);
        if (count === null) break;
        await this.#hold(pair, { way, count });
        let written = 0;
        while (written < count) {
          written += await to.write(piece.subarray(written, count));
        }
      }
    } catch (thrown) {
      if (!isEndOfConnection(thrown)) throw thrown;
    } finally {
      await this.#holdEnd(pair);
      this.#end(pair);
    }
  }

  /** Keeps an end to itself as long as the passage asks for. */
  async #holdEnd(pair: Pair): Promise<void> {
    const passage = this.#passage;
    const until = performance.now() +
      (passage.kind === "slow-close" ? passage.ms : 0);
    while (this.#pairs.has(pair) && this.#passage === passage) {
      const left = until - performance.now();
      if (left <= 0) return;
      const due = Promise.withResolvers<void>();
      const cancel = systemClock.after(left, due.resolve);
      await Promise.race([due.promise, this.#changed.promise]);
      cancel();
    }
  }

  /** Waits as long as the passage asks for. */
  async #hold(
    pair: Pair,
    { way, count }: { readonly way: Way; readonly count: number },
  ): Promise<void> {
    const passage = this.#passage;
    if (passage.kind === "delay") await systemClock.sleep(passage.ms);
    if (passage.kind === "trickle") {
      const ms = (count / passage.bytesPerSecond) * 1_000;
      await Promise.race([
        systemClock.sleep(Math.min(ms, holdMsMax)),
        this.#changed.promise,
      ]);
    }
    while (this.#pairs.has(pair) && isLost(this.#passage, way)) {
      await this.#changed.promise;
    }
  }

  #end(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    closeOnce(pair.client);
    closeOnce(pair.server);
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** Closes one that may be closed already. */
function closeOnce(conn: Deno.TcpConn): void {
  try {
    conn.close();
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.BadResource)) throw thrown;
  }
}

function isLost(passage: Passage, way: Way): boolean {
  return passage.kind === "black-hole" &&
    (passage.way === "both" || way === "replies");
}

function isEndOfConnection(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.BadResource ||
    thrown instanceof Deno.errors.ConnectionRefused ||
    thrown instanceof Deno.errors.ConnectionReset ||
    thrown instanceof Deno.errors.TimedOut ||
    thrown instanceof Deno.errors.ConnectionAborted ||
    thrown instanceof Deno.errors.BrokenPipe ||
    thrown instanceof Deno.errors.NotConnected ||
    thrown instanceof Deno.errors.Interrupted;
}

const pieceBytes = 65_536;
const holdMsMax = 10_000;
