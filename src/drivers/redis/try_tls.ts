import { connect } from "node:tls";
import type { TlsContents } from "../tls_files.ts";

/**
 * Asks a server for a sign of life over TLS, once. A server that wants a
 * certificate of the client refuses a connection only after the client has
 * taken it for open, and Redis's client does not listen at that moment: the
 * refusal would end the process without its reason.
 */
export async function tryTls(
  url: URL,
  { files, timeoutMs }: {
    readonly files: TlsContents;
    readonly timeoutMs: number;
  },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({
    ...files,
    host: url.hostname.replace(/^\[(.+)\]$/, "$1"),
    port: Number(url.port || defaultPort),
  }, () => socket.write("PING\r\n"));
  socket.setTimeout(timeoutMs, () => reject(new Error(silent(timeoutMs))));
  socket.on("error", reject);
  socket.once("data", () => resolve());
  socket.once("close", () => reject(cut()));
  try {
    await promise;
  } finally {
    socket.destroy();
  }
}

const defaultPort = 6_379;

/** What a connection that ended is called elsewhere. */
function cut(): Error {
  return Object.assign(new Error("no more to read"), { code: "ECONNRESET" });
}

function silent(timeoutMs: number): string {
  return `no answer over TLS within ${timeoutMs} ms; write redis: in drivers.cache.with.url if it speaks none`;
}
