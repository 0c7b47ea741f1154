import type { Clock } from "../../core/clock.ts";
import { type HotpathError, toHotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import type { OutRecord } from "../../core/record.ts";
import type { LogProducer, SendResult } from "../log.ts";
import { frameKind, readReports, recordsFrame } from "./frames.mjs";
import { kafkaError } from "./kafka_error.ts";
import {
  failureOf,
  type KafkaPort,
  type PortListener,
  type PortMessage,
} from "./kafka_port.ts";
import { Silence } from "./silence.ts";

/**
 * An idempotent producer behind the port. What the port had not reported when
 * it died has an unknown outcome: the send rejects and the caller writes again.
 */
export class KafkaProducer implements LogProducer, PortListener {
  readonly #port: KafkaPort;
  readonly #config: Readonly<Record<string, string | number | boolean>>;
  readonly #logger: Logger;
  readonly #id: number;
  readonly #silence: Silence;
  #open: Promise<void> = Promise.resolve();
  #isOpenRefused = false;
  /** Has the client given up? Then it takes nothing more. */
  #isBroken = false;
  /** Why nothing can be written until somebody grants it. */
  #refusal: HotpathError | undefined;
  /** What the client calls the codes of reports. */
  readonly #texts = new Map<number, string>();
  #closed = false;

  constructor(
    port: KafkaPort,
    options: {
      readonly config: Readonly<Record<string, string | number | boolean>>;
      readonly logger: Logger;
      readonly clock: Clock;
      /** A client that answers no write for so long is replaced. */
      readonly silentMs?: number;
    },
  ) {
    const { clock, silentMs = silentMsMax } = options;
    this.#silence = new Silence(() => clock.monotonic(), silentMs);
    this.#port = port;
    this.#config = options.config;
    this.#logger = options.logger;
    this.#id = port.nextId();
  }

  /** Connects; rejects when no broker can be reached. */
  async open(): Promise<void> {
    this.#port.listen(this.#id, this);
    this.up();
    await this.#open;
  }

  async send(
    records: readonly OutRecord[],
    signal?: AbortSignal,
  ): Promise<readonly SendResult[]> {
    signal?.throwIfAborted();
    if (this.#refusal !== undefined) throw this.#refusal;
    // A broker may have been away just when a new port was there.
    if (this.#isOpenRefused && this.#port.isUp) this.up();
    if (this.#isBroken && this.#port.isUp) this.#replace();
    return readReports(
      await this.#answer(records, signal),
      (error, place, index) =>
        error === 0
          ? { kind: "stored", ...place }
          : this.#refused(error, records[index]?.topic ?? ""),
    );
  }

  /** Sends and waits; one that is given up is a moment to look at the client. */
  async #answer(
    records: readonly OutRecord[],
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const look = () => {
      if (this.#silence.isTooLong) this.#port.renew("it answered no write");
    };
    signal?.addEventListener("abort", look, { once: true });
    this.#silence.asked();
    try {
      await this.#open;
      // One that was given up meanwhile has been tried again by another.
      signal?.throwIfAborted();
      const request = this.#port.nextId();
      const to = { id: this.#id, request };
      const frame = recordsFrame(frameKind.produce, to, records);
      return await this.#port.produce(request, frame);
    } finally {
      this.#silence.answered();
      signal?.removeEventListener("abort", look);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#port.unlisten(this.#id);
    if (!this.#port.isUp) return;
    await this.#port.request(
      "close-producer",
      { id: this.#id },
      "Close the producer",
    );
  }

  heard(message: PortMessage): void {
    if (message.op === "progress") return this.#silence.progressed();
    const failure = failureOf(message);
    if (message.op === "report-text") {
      this.#texts.set(failure.code, failure.message);
      return;
    }
    const error = kafkaError(failure, "Write to Kafka");
    if (error.disposition === "halt") {
      this.#refusal = error;
      return;
    }
    this.#logger.log("warn", error.message, { code: error.code });
    if (message["fatal"] === true) this.#isBroken = true;
  }

  records(): void {}

  down(): void {}

  up(): void {
    this.#isOpenRefused = false;
    this.#isBroken = false;
    this.#refusal = undefined;
    const open = this.#port.request(
      "open-producer",
      { id: this.#id, config: this.#config },
      "Connect the producer",
    ).then(() => undefined);
    this.#open = open;
    // A send tells it, and the next one tries again.
    open.catch(() => {
      if (this.#open === open) this.#isOpenRefused = true;
    });
  }

  /** Puts another client in the place of one that has given up. */
  #replace(): void {
    this.#port.request(
      "close-producer",
      { id: this.#id },
      "Close a producer that gave up",
    ).catch((thrown) => {
      const error = toHotpathError(thrown, "log-unavailable", "Write to Kafka");
      this.#logger.log("warn", error.message, { code: error.code });
    });
    this.up();
  }

  #refused(code: number, topic: string): SendResult {
    const message = this.#texts.get(code) ?? `librdkafka code ${code}`;
    return {
      kind: "failed",
      error: kafkaError({ code, message }, `Write to ${topic}`),
    };
  }
}

/** Longer than two attempts of a sink, and than a broker takes to come back. */
const silentMsMax = 75_000;
