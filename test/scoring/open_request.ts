/** A request whose body is sent piece by piece, over a connection of its own. */
export interface OpenRequest {
  send(text: string): Promise<void>;
  /** The whole answer as text, head and body; closes the connection. */
  answer(): Promise<string>;
  /** Closes the connection as a caller does that crashes. */
  leave(): void;
}

/** Sends the head of a POST of JSON to a port of this machine. */
export async function openRequest(
  port: number,
  request: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
  },
): Promise<OpenRequest> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const headers = Object.entries({
    host: `127.0.0.1:${port}`,
    "content-type": "application/json",
    connection: "close",
    ...request.headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const send = async (text: string) => {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) {
      at += await connection.write(bytes.subarray(at));
    }
  };
  await send(`POST ${request.path} HTTP/1.1\r\n${headers}\r\n`);
  return {
    send,
    answer: () => readAnswer(connection),
    leave: () => connection.close(),
  };
}

async function readAnswer(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  try {
    while (!isWhole(text)) {
      const count = await connection.read(buffer);
      if (count === null) break;
      text += decoder.decode(buffer.subarray(0, count), { stream: true });
    }
    return text;
  } finally {
    connection.close();
  }
}

function isWhole(text: string): boolean {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head));
  return length !== null && text.length >= head + 4 + Number(length[1]);
}
