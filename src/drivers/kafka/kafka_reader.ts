import type { HotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import type { LogRecord } from "../../core/record.ts";
import type { LogReader, PartitionEnds, ReadFrom } from "../log.ts";
import { readRecords } from "./frames.mjs";
import { groupRefused, kafkaError } from "./kafka_error.ts";
import {
  failureOf,
  type KafkaPort,
  type PortListener,
  type PortMessage,
} from "./kafka_port.ts";
import { PollSlot } from "./poll_slot.ts";

/** Reads a topic for a tool: no group, no commits. */
export class KafkaReader implements LogReader, PortListener {
  readonly #port: KafkaPort;
  readonly #id: number;
  readonly #slot: PollSlot;
  readonly #stop = new AbortController();
  readonly #topic: string;
  readonly #logger: Logger;
  #fatal: HotpathError | undefined;

  constructor(
    port: KafkaPort,
    options: { readonly topic: string; readonly logger: Logger },
  ) {
    this.#port = port;
    this.#topic = options.topic;
    this.#logger = options.logger;
    this.#id = port.nextId();
    this.#slot = new PollSlot(port, this.#id);
  }

  async open(
    ends: readonly PartitionEnds[],
    options: {
      readonly from: ReadFrom;
      readonly config: Readonly<Record<string, string | number | boolean>>;
    },
  ): Promise<void> {
    this.#port.listen(this.#id, this);
    const { config, from } = options;
    await this.#port.request("open-consumer", {
      id: this.#id,
      config,
      topics: [],
      start: "earliest",
      group: false,
    }, "Open a reader");
    const positions = ends.filter((one) => isRead(one, from)).map((one) => ({
      topic: one.topic,
      partition: one.partition,
      offset: startOf(one, from),
    }));
    await this.#port.request(
      "assign",
      { id: this.#id, positions },
      "Position a reader",
    );
  }

  async poll(
    maxRecords: number,
    waitMs: number,
  ): Promise<readonly LogRecord[]> {
    this.#throwFatal();
    const result = await this.#slot.poll({
      maxRecords,
      maxBytes: pollBytesMax,
      waitMs,
      allowOversize: true,
      paused: [],
    }, this.#stop.signal);
    this.#throwFatal();
    return result.records;
  }

  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#slot.reset();
    this.#port.unlisten(this.#id);
    if (!this.#port.isUp) return;
    await this.#port.request(
      "close-consumer",
      { id: this.#id },
      "Close a reader",
    );
  }

  heard(message: PortMessage): void {
    if (message.op !== "error") return;
    // The client asks for its group, which nothing here is committed to.
    if (message.code === groupRefused) return;
    const error = kafkaError(failureOf(message), `Read topic ${this.#topic}`);
    if (error.disposition !== "halt") {
      return this.#logger.log("warn", error.message, { code: error.code });
    }
    this.#fatal = error;
    this.#slot.reset();
  }

  records(body: Uint8Array): void {
    const { records } = readRecords(body);
    this.#slot.answer({ records, oversizeBytes: 0 });
  }

  down(): void {
    this.#slot.reset();
  }

  #throwFatal(): void {
    if (this.#fatal !== undefined) throw this.#fatal;
  }

  /** A tool begins anew rather than guess where it was. */
  up(): void {}
}

const pollBytesMax = 16 * 1_048_576;

function startOf(ends: PartitionEnds, from: ReadFrom): number {
  if (from === "earliest") return ends.start;
  if (from === "latest") return ends.end;
  // Beyond an end the client would begin at one of its own choice.
  return "offset" in from
    ? Math.min(Math.max(ends.start, from.offset), ends.end)
    : Math.max(ends.start, ends.end - from.last);
}

function isRead({ partition }: PartitionEnds, from: ReadFrom): boolean {
  return typeof from === "string" || !("offset" in from) ||
    from.partition === partition;
}
