import { HotpathError } from "../core/errors.ts";
import { removeToken, tokenFile, writeToken } from "./control_token.ts";
import { LagSampler } from "./lag_sampler.ts";
import { createUiApp } from "./ui_app.ts";
import type { UiAddress } from "./ui_address.ts";
import type { UiContext } from "./ui_context.ts";

/** How the live pages are served. */
export interface UiOptions {
  readonly address: UiAddress;
  readonly context: UiContext;
  /** Where the control token is kept; nowhere where the caller has it already. */
  readonly tokenDir?: string;
}

/** Live pages that answer. */
export interface Ui {
  /** `http://127.0.0.1:8090`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the live pages of a topology that runs. Throws a `HotpathError`:
 * `usage` where the address cannot be listened on, `state-unwritable` where the
 * control token cannot be kept.
 */
export async function startUi(options: UiOptions): Promise<Ui> {
  const { address, context, tokenDir } = options;
  const { hostname } = address;
  const lags = new LagSampler(context.running, context.clock);
  const app = createUiApp(context, hostname, lags);
  const ending = new AbortController();
  const server = listen(address, (request) => app.fetch(request), ending);
  const { port } = server.addr;
  const path = tokenDir === undefined ? undefined : tokenFile(tokenDir, port);
  const stopLooking = lags.start();
  const close = async () => {
    stopLooking();
    if (path !== undefined) await removeToken(path);
    // Streams of events have no end of their own, so nothing is waited for.
    ending.abort();
    await server.finished;
  };
  try {
    if (path !== undefined) await writeToken(path, context.token);
  } catch (thrown) {
    stopLooking();
    ending.abort();
    await server.finished;
    throw thrown;
  }
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return { url: `http://${host}:${port}`, port, close };
}

function listen(
  { hostname, port }: UiAddress,
  handler: (request: Request) => Response | Promise<Response>,
  ending: AbortController,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({
      hostname,
      port,
      signal: ending.signal,
      onListen: () => {},
    }, handler);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new HotpathError({
      code: "usage",
      message:
        `Cannot serve the live pages on ${hostname} port ${port}, choose another address with --ui or switch them off with --ui off: ${reason}`,
      cause: thrown,
    });
  }
}
