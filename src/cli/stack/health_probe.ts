import type { NativeSettings } from "./compose_services.ts";

type Kind = NativeSettings["kind"];

/** Longest wait for an answer, milliseconds. */
const answerMs = 2_000;
/** Enough of an answer to know it by, bytes. */
const readBytes = 64;

/** A question in a server's own protocol, and how its answer looks. */
interface Probe {
  readonly question: Uint8Array<ArrayBuffer>;
  isAnswer(bytes: Uint8Array): boolean;
}

const probes: Readonly<Record<Kind, Probe>> = {
  // ApiVersions, version 0, correlation 7, no client id.
  kafka: {
    question: Uint8Array.of(0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 255, 255),
    isAnswer: (bytes) => bytes[7] === 7 && bytes[8] === 0 && bytes[9] === 0,
  },
  redis: {
    question: new TextEncoder().encode("PING\r\n"),
    // One that wants a password is up as well.
    isAnswer: (bytes) =>
      /^(\+PONG|-NOAUTH)/.test(new TextDecoder().decode(bytes)),
  },
  // OPTIONS of the native protocol, version 4; SUPPORTED is 6.
  cassandra: {
    question: Uint8Array.of(4, 0, 0, 0, 5, 0, 0, 0, 0),
    isAnswer: (bytes) => bytes[4] === 6,
  },
};

/** Does a server answer in its own protocol? */
export async function isHealthy(
  kind: Kind,
  { hostname, port }: { readonly hostname: string; readonly port: number },
): Promise<boolean> {
  const { question, isAnswer } = probes[kind];
  let connection: Deno.TcpConn | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const open = await Deno.connect({ hostname, port });
    connection = open;
    timer = setTimeout(() => close(open), answerMs);
    await open.write(question);
    const bytes = new Uint8Array(readBytes);
    const read = await open.read(bytes);
    return read !== null && isAnswer(bytes.subarray(0, read));
  } catch (thrown) {
    if (isRefusal(thrown)) return false;
    throw thrown;
  } finally {
    clearTimeout(timer);
    if (connection !== undefined) close(connection);
  }
}

/** Does anything listen there? */
export async function isListening(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch (thrown) {
    if (isRefusal(thrown)) return false;
    throw thrown;
  }
}

/** Every way in which a connection fails says the same: it is not up. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Error &&
    !(thrown instanceof Deno.errors.NotCapable);
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.BadResource)) throw thrown;
  }
}
