import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";

/** What a {@linkcode DrainableServer} serves. */
export interface DrainableServerOptions {
  readonly hostname: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly handler: (request: Request) => Response | Promise<Response>;
  /** Time for the requests in work when the server is closed. */
  readonly drainMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * An HTTP server that finishes what is in work before it ends. Deno's own
 * shutdown takes the body away from requests that are still being sent, so it
 * comes only when none is in work; what arrives in between is refused.
 */
export class DrainableServer {
  readonly port: number;
  readonly #options: DrainableServerOptions;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #inWork = 0;
  #onIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  /** Listens, or throws a `HotpathError` of code `usage`. */
  constructor(options: DrainableServerOptions) {
    const { hostname, port } = options;
    this.#options = options;
    try {
      this.#server = Deno.serve(
        { hostname, port, onListen: () => {} },
        (request) => this.#handle(request),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HotpathError({
        code: "usage",
        message:
          `Cannot listen on ${hostname} port ${port}, choose another with --port: ${reason}`,
        cause: error,
      });
    }
    this.port = this.#server.addr.port;
  }

  /** Refuses what comes, finishes what is in work, then ends. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #handle(request: Request): Promise<Response> {
    if (this.#closed !== undefined) {
      await request.body?.cancel();
      return stopping();
    }
    this.#inWork += 1;
    try {
      return await this.#options.handler(request);
    } finally {
      this.#inWork -= 1;
      if (this.#inWork === 0) this.#onIdle?.();
    }
  }

  async #close(): Promise<void> {
    const { drainMs, logger } = this.#options;
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      if (this.#inWork === 0) resolve();
    });
    if (!await this.#within(drainMs, idle)) {
      logger.log("warn", "Gave up requests that did not end in time", {
        requests: this.#inWork,
      });
    }
    const shutdown = this.#server.shutdown();
    if (!await this.#within(CONNECTIONS_MS, shutdown)) {
      // A client that sends no more of its body would keep the process alive.
      this.#server.unref();
      logger.log("warn", "Left connections behind that do not end");
    }
  }

  /** Did it happen within the time? */
  async #within(ms: number, done: Promise<void>): Promise<boolean> {
    let stopTimer = () => {};
    const late = new Promise<boolean>((resolve) => {
      stopTimer = this.#options.clock.after(ms, () => resolve(false));
    });
    try {
      return await Promise.race([done.then(() => true), late]);
    } finally {
      stopTimer();
    }
  }
}

function stopping(): Response {
  return new Response('{"detail":"The service stops, try again later"}', {
    status: 503,
    headers: {
      "content-type": "application/json",
      "connection": "close",
      "retry-after": "1",
    },
  });
}

/** Time for answers that were given to reach their clients. */
const CONNECTIONS_MS = 2_000;
