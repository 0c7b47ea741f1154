/** What a user may do with one topic or group. */
export interface KafkaAcl {
  readonly user: string;
  readonly resource: "topic" | "group";
  readonly name: string;
  readonly operation: "read" | "write" | "create" | "describe";
}

/**
 * Grants rights on a broker, through a listener whose users may do anything.
 * The client has no call for it, so this is the request of Kafka's protocol.
 */
export async function grantAcls(
  port: number,
  acls: readonly KafkaAcl[],
): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.writable.getWriter().write(createAcls(acls));
  const errors = errorsOf(await answerOf(connection.readable));
  if (errors.some((one) => one !== 0)) {
    throw new Error(`Grant rights: Kafka's codes ${errors.join(", ")}`);
  }
}

const resources = { topic: 2, group: 3 } as const;
const operations = { read: 3, write: 4, create: 5, describe: 8 } as const;
const literal = 3;
const allow = 3;

/** A frame of CreateAcls (30), version 1. */
function createAcls(acls: readonly KafkaAcl[]): Uint8Array<ArrayBuffer> {
  const body = [
    ...[...int16(30), ...int16(1), ...int32(1), ...text("test")],
    ...int32(acls.length),
    ...acls.flatMap(({ user, resource, name, operation }) => [
      resources[resource],
      ...text(name),
      literal,
      ...text(`User:${user}`),
      ...text("*"),
      operations[operation],
      allow,
    ]),
  ];
  return new Uint8Array([...int32(body.length), ...body]);
}

/** The answer without its length. */
async function answerOf(
  stream: ReadableStream<Uint8Array>,
): Promise<DataView> {
  let bytes = new Uint8Array();
  for await (const chunk of stream) {
    bytes = new Uint8Array([...bytes, ...chunk]);
    const view = new DataView(bytes.buffer);
    if (bytes.length >= 4 && bytes.length >= 4 + view.getInt32(0)) {
      return new DataView(bytes.buffer, 4);
    }
  }
  throw new Error("Grant rights: the broker closed the connection");
}

/** The code of each grant, behind the request's number and the throttle. */
function errorsOf(answer: DataView): readonly number[] {
  const codes: number[] = [];
  let at = 12;
  while (at < answer.byteLength) {
    codes.push(answer.getInt16(at));
    at += 4 + Math.max(0, answer.getInt16(at + 2));
  }
  return codes;
}

function int16(value: number): readonly number[] {
  return [value >> 8 & 255, value & 255];
}

function int32(value: number): readonly number[] {
  return [...int16(value >> 16), ...int16(value)];
}

function text(value: string): readonly number[] {
  return [...int16(value.length), ...new TextEncoder().encode(value)];
}
