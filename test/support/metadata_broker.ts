import { createServer, type Socket } from "node:net";
import { WireReader } from "../../src/drivers/kafka/wire/wire_reader.ts";
import { WireWriter } from "../../src/drivers/kafka/wire/wire_writer.ts";

const metadata = 3;
const apiVersions = 18;
const unsupportedVersion = 35;
const nodeId = 1;

/** The one topic of the broker, without partitions. */
const topic = "only";

/**
 * A broker that answers what it is and what is there, in Kafka's protocol, and
 * nothing else. It can be told to leave itself out, as a real one does in the
 * moment after its start.
 */
export class MetadataBroker {
  /** Of so many answers more it leaves itself out. */
  hiddenFor = 0;
  readonly #server = createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<Socket>();

  private constructor() {}

  static async start(): Promise<MetadataBroker> {
    const broker = new MetadataBroker();
    const { promise, resolve } = Promise.withResolvers<void>();
    broker.#server.listen(0, "127.0.0.1", resolve);
    await promise;
    return broker;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("No");
    return address.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let rest = new Uint8Array();
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("data", (chunk: Uint8Array) => {
      rest = new Uint8Array([...rest, ...chunk]);
      for (;;) {
        const size = rest.length < 4 ? Infinity : new WireReader(rest).int32();
        if (rest.length < 4 + size) return;
        const answer = this.#answer(new WireReader(rest.subarray(4, 4 + size)));
        rest = rest.slice(4 + size);
        socket.write(new WireWriter().block(answer).bytes());
      }
    });
  }

  #answer(request: WireReader): Uint8Array {
    const [api, version] = [request.int16(), request.int16()];
    const answer = new WireWriter().int32(request.int32());
    if (api === metadata) return this.#metadata(answer).bytes();
    // One of a later form is answered in the first one, with what there is.
    answer.int16(version === 0 ? 0 : unsupportedVersion);
    return answer.list([[metadata, 1], [apiVersions, 0]] as const, (one) => {
      answer.int16(one[0]).int16(0).int16(one[1]);
    }).bytes();
  }

  #metadata(answer: WireWriter): WireWriter {
    const isHidden = this.hiddenFor > 0;
    if (isHidden) this.hiddenFor--;
    answer.list(isHidden ? [] : [nodeId], (id) => {
      answer.int32(id).text("127.0.0.1").int32(this.port).int16(-1);
    });
    return answer.int32(nodeId).list([topic], (name) => {
      answer.int16(0).text(name).int8(0).list([], () => {});
    });
  }
}
