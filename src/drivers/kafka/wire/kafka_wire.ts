import { Buffer } from "node:buffer";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { readTlsFiles } from "../../tls_files.ts";
import { kafkaError } from "../kafka_error.ts";
import type { KafkaSettings } from "../kafka_settings.ts";
import { Scram } from "./scram.ts";
import { WireReader } from "./wire_reader.ts";
import { WireWriter } from "./wire_writer.ts";

/** Longest wait for a connection or an answer, milliseconds. */
const timeoutMs = 10_000;
/** Largest answer, bytes. */
const answerMax = 16 * 1_024 * 1_024;
const saslHandshake = 17;
const saslAuthenticate = 36;

/**
 * A connection to one broker for requests that the client library has no call
 * for, one at a time.
 */
export class KafkaWire {
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest = Buffer.alloc(0);
  #number = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  /** Connects to the first broker that answers, and logs in. */
  static async open(settings: KafkaSettings): Promise<KafkaWire> {
    let failure: unknown;
    for (const broker of settings.brokers.split(",")) {
      try {
        const wire = new KafkaWire(await connected(broker.trim(), settings));
        try {
          await wire.#logIn(settings);
          return wire;
        } catch (thrown) {
          wire.close();
          throw thrown;
        }
      } catch (thrown) {
        failure = thrown;
      }
    }
    throw failure;
  }

  /** Asks, and gives the answer behind its number. */
  async request(
    { api, version }: { readonly api: number; readonly version: number },
    body: Uint8Array,
  ): Promise<WireReader> {
    const number = ++this.#number;
    const head = new WireWriter().int16(api).int16(version).int32(number)
      .text("hotpath").bytes();
    const size = new WireWriter().int32(head.length + body.length).bytes();
    this.#socket.write(Buffer.concat([size, head, body]));
    const answer = await this.#answer();
    if (answer.int32() !== number) {
      throw new RangeError("the broker answered another request");
    }
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #answer(): Promise<WireReader> {
    for (;;) {
      const size = this.#rest.length < 4 ? 0 : this.#rest.readInt32BE(0);
      if (size < 0 || size > answerMax) {
        throw new RangeError("the broker's answer is no answer of Kafka's");
      }
      if (this.#rest.length >= 4 && this.#rest.length >= 4 + size) {
        const frame = this.#rest.subarray(4, 4 + size);
        this.#rest = this.#rest.subarray(4 + size);
        return new WireReader(frame);
      }
      const { done, value } = await this.#chunks.next();
      if (done === true) throw new Error("the broker closed the connection");
      this.#rest = Buffer.concat([this.#rest, value]);
    }
  }

  async #logIn(settings: KafkaSettings): Promise<void> {
    const { security, mechanism, username = "", password = "" } = settings;
    if (!security.startsWith("sasl")) return;
    const shaken = await this.request(
      { api: saslHandshake, version: 1 },
      new WireWriter().text(mechanism).bytes(),
    );
    refuse(shaken.int16(), `${mechanism} is not offered`);
    if (mechanism === "PLAIN") {
      await this.#authenticate(`\0${username}\0${password}`);
      return;
    }
    const hash = mechanism === "SCRAM-SHA-256" ? "sha256" : "sha512";
    const scram = new Scram({ hash, username, password });
    const first = await this.#authenticate(scram.first());
    const last = await this.#authenticate(scram.final(first));
    if (!scram.accepts(last)) refuse(saslFailed, "the broker proves nothing");
  }

  async #authenticate(text: string): Promise<string> {
    const answer = await this.request(
      { api: saslAuthenticate, version: 0 },
      new WireWriter().block(new TextEncoder().encode(text)).bytes(),
    );
    const code = answer.int16();
    refuse(code, answer.text() ?? "");
    return new TextDecoder().decode(answer.block());
  }
}

const saslFailed = 58;

function refuse(code: number, message: string): void {
  if (code === 0) return;
  throw kafkaError({ code: saslFailed, message }, "Log in to Kafka");
}

async function connected(
  broker: string,
  settings: KafkaSettings,
): Promise<Socket> {
  const { hostname, port } = new URL(`kafka://${broker}`);
  const host = hostname.replace(/^\[|\]$/g, "");
  const address = { host, port: Number(port || 9_092) };
  const isTls = settings.security.endsWith("tls");
  const socket = isTls
    ? connectTls({
      ...address,
      // An address is checked as such, and may not be given as a name.
      ...isIP(host) > 0 ? {} : { servername: host },
      ...await readTlsFiles(settings, "drivers.log.with"),
    })
    : connectPlain(address);
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(new Error(`no answer within ${timeoutMs} ms`));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once(isTls ? "secureConnect" : "connect", () => resolve());
    socket.once("error", reject);
  });
  return socket;
}
