import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import { formatDuration } from "../../core/units.ts";
import { controlFrame, frameKind, readControl } from "./frames.mjs";
import { kafkaError, type PortFailure } from "./kafka_error.ts";
import { type Frame, PortProcess } from "./port_process.ts";

/** Who wants to hear of what the port says without being asked. */
export interface PortListener {
  /** A control frame or a frame of records for this id. */
  heard(message: PortMessage): void;
  records(body: Uint8Array): void;
  /** The process is gone; nothing that was asked of it will be answered. */
  down(): void;
  /** A new process is there; what was open must be opened again. */
  up(): void;
}

/** A control frame of the port, as far as it has been looked at. */
export interface PortMessage {
  readonly op: string;
  readonly id?: number;
  readonly request?: number;
  readonly value?: unknown;
  readonly code?: number;
  readonly message?: string;
  /** Why a broker could not be reached. */
  readonly reason?: string;
  readonly [field: string]: unknown;
}

interface Pending {
  readonly action: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: HotpathError) => void;
}

/** What a port is made of. */
export interface KafkaPortOptions {
  readonly node: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The supervised Kafka port: starts the process, answers requests by number,
 * tells listeners what happens, and starts a new process with backoff when one
 * dies. What the dead one had not answered fails with `log-unavailable`.
 */
export class KafkaPort {
  readonly #options: KafkaPortOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<number, PortListener>();
  readonly #reports = new Map<number, (body: Uint8Array) => void>();
  #process: PortProcess | undefined;
  /** Has the process said that it can work? */
  #isReady = false;
  #nextId = 1;
  #closing = false;
  #failures = 0;
  #ready: { resolve: () => void; reject: (error: HotpathError) => void } = {
    resolve() {},
    reject() {},
  };
  #cancelRestart: () => void = () => {};

  constructor(options: KafkaPortOptions) {
    this.#options = options;
  }

  /** Process id of the port that runs now. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get isUp(): boolean {
    return this.#isReady;
  }

  /** A number for a consumer, a producer or a request. */
  nextId(): number {
    return this.#nextId++;
  }

  /** Starts the process; fails with the remedy when there is no addon. */
  async start(): Promise<void> {
    const { clock } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#ready = { resolve, reject };
      const process = new PortProcess(this.#options, {
        frame: (frame) => this.#heard(process, frame),
        ended: (reason) => this.#ended(process, reason),
      });
      this.#process = process;
      const cancel = clock.after(readyTimeoutMs, () => reject(notReady()));
      const settle = this.#ready;
      this.#ready = {
        resolve: () => (cancel(), settle.resolve()),
        reject: (error) => (cancel(), settle.reject(error)),
      };
    });
  }

  listen(id: number, listener: PortListener): void {
    this.#listeners.set(id, listener);
  }

  unlisten(id: number): void {
    this.#listeners.delete(id);
  }

  /** Asks the port to do something; resolves with its answer. */
  request(
    op: string,
    fields: Readonly<Record<string, unknown>>,
    action: string,
  ): Promise<unknown> {
    const process = this.#usable();
    if (process === undefined) return Promise.reject(isDown(action));
    const request = this.nextId();
    return new Promise((resolve, reject) => {
      this.#pending.set(request, { action, resolve, reject });
      process.write(controlFrame({ op, request, ...fields }));
    });
  }

  /** Says something that needs no answer, or is answered in its own way. */
  tell(op: string, fields: Readonly<Record<string, unknown>>): void {
    this.#usable()?.write(controlFrame({ op, ...fields }));
  }

  /** Sends a frame of records; resolves with the frame of reports. */
  async produce(request: number, frame: Uint8Array): Promise<Uint8Array> {
    const process = this.#usable();
    if (process === undefined) throw isDown("Write to Kafka");
    await process.writable();
    if (process !== this.#process) throw isDown("Write to Kafka");
    return await new Promise((resolve, reject) => {
      this.#reports.set(request, resolve);
      this.#pending.set(request, {
        action: "Write to Kafka",
        resolve: () => {},
        reject,
      });
      process.write(frame);
    });
  }

  /** Ends a process that lives but does not work; another takes its place. */
  renew(why: string): void {
    this.#options.logger.log("error", `The Kafka port is replaced: ${why}`);
    this.#process?.kill();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#cancelRestart();
    await this.#process?.stop();
  }

  #usable(): PortProcess | undefined {
    return this.#isReady ? this.#process : undefined;
  }

  #heard(process: PortProcess, frame: Frame): void {
    if (process !== this.#process) return;
    if (frame.kind === frameKind.records) {
      const id = new DataView(frame.body.buffer, frame.body.byteOffset)
        .getInt32(0);
      this.#listeners.get(id)?.records(frame.body);
    } else if (frame.kind === frameKind.reports) {
      const request = new DataView(frame.body.buffer, frame.body.byteOffset)
        .getInt32(0);
      this.#pending.delete(request);
      this.#reports.get(request)?.(frame.body);
      this.#reports.delete(request);
    } else {
      // The port is our own code: its control frames have this shape.
      this.#control(readControl(frame.body) as PortMessage);
    }
  }

  #control(message: PortMessage): void {
    switch (message.op) {
      case "ready":
        this.#isReady = true;
        this.#failures = 0;
        // At once, so that nothing is asked of what is not open again.
        for (const listener of this.#listeners.values()) listener.up();
        return this.#ready.resolve();
      case "no-addon":
        return this.#ready.reject(noAddon(message));
      case "ok":
        this.#take(message.request)?.resolve(message.value);
        return;
      case "failed": {
        const pending = this.#take(message.request);
        pending?.reject(kafkaError(failureOf(message), pending.action));
        return;
      }
      default:
        if (message.id !== undefined) {
          this.#listeners.get(message.id)?.heard(message);
        }
    }
  }

  #take(request: number | undefined): Pending | undefined {
    if (request === undefined) return undefined;
    const pending = this.#pending.get(request);
    this.#pending.delete(request);
    return pending;
  }

  #ended(process: PortProcess, reason: string): void {
    if (process !== this.#process) return;
    this.#process = undefined;
    this.#isReady = false;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#reports.clear();
    this.#ready.reject(isDown("Start the Kafka port"));
    for (const one of pending) one.reject(isDown(one.action));
    for (const listener of this.#listeners.values()) listener.down();
    if (!this.#closing) this.#restartLater(reason);
  }

  #restartLater(reason: string): void {
    const { clock, logger } = this.#options;
    const waitMs = this.#failures === 0
      ? 0
      : Math.min(restartMaxMs, restartMs * 2 ** (this.#failures - 1));
    this.#failures++;
    logger.log("error", `The Kafka port ended (${reason}); restarting`, {
      wait: formatDuration(waitMs),
    });
    this.#cancelRestart = clock.after(waitMs, () => {
      this.start().catch((error) =>
        logger.log("error", error.message, { code: error.code })
      );
    });
  }
}

const readyTimeoutMs = 15_000;
const restartMs = 200;
const restartMaxMs = 10_000;

/** Code and text of a refusal, whatever the port left out. */
export function failureOf(
  { code = 0, message = "no reason given", reason }: PortMessage,
): PortFailure {
  return {
    code,
    message: reason === undefined ? message : `${message}: ${reason}`,
  };
}

function isDown(action: string): HotpathError {
  return new HotpathError({
    code: "log-unavailable",
    message: `${action}: the Kafka port is not running`,
  });
}

function notReady(): HotpathError {
  return new HotpathError({
    code: "log-unavailable",
    message: `Start the Kafka port: not ready within ${
      formatDuration(readyTimeoutMs)
    }`,
  });
}

function noAddon(message: PortMessage): HotpathError {
  return new HotpathError({
    code: "log-unavailable",
    disposition: "halt",
    message: `Load the Kafka client for Node ${message["node"]} (ABI ${
      message["abi"]
    }): ${message.message}; build it with deno task kafka-addon`,
  });
}
