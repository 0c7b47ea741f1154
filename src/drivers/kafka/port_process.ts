import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import { invariant } from "../../core/invariant.ts";
import type { Logger } from "../../core/logger.ts";
import { FrameSplitter } from "./frame_splitter.mjs";
import { readPortLog } from "./port_log.ts";

/** One frame as it came. */
export interface Frame {
  readonly kind: number;
  readonly body: Uint8Array;
}

/** What happens to a port process. */
export interface PortEvents {
  frame(frame: Frame): void;
  /** It ended, for whatever reason; nothing more comes. */
  ended(reason: string): void;
}

/** What a port process is started with. */
export interface PortOptions {
  readonly node: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * One life of the Kafka port: a Node process with frames on its pipes. It ends
 * when its standard input ends, so it never outlives hotpath.
 */
export class PortProcess {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #options: PortOptions;
  #ended = false;
  /** Resolves when the process is gone and all it said has been read. */
  readonly gone: Promise<void>;

  constructor(options: PortOptions, events: PortEvents) {
    this.#options = options;
    this.#child = spawn(options.node);
    this.#writer = this.#child.stdin.getWriter();
    this.gone = this.#follow(events);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Queues a frame; a dead process is told by `ended`, not here. */
  write(frame: Uint8Array): void {
    if (!this.#ended) this.#writer.write(frame).catch(() => undefined);
  }

  /** Resolves when the pipe can take more. */
  async writable(): Promise<void> {
    if (!this.#ended) await this.#writer.ready.catch(() => undefined);
  }

  /** Ends its input and waits; kills it when it does not go. */
  async stop(): Promise<void> {
    // One that hangs does not read its input to the end either.
    const stopKill = this.#options.clock.after(stopTimeoutMs, () => {
      this.kill();
    });
    await this.#writer.close().catch(() => undefined);
    await this.gone;
    stopKill();
  }

  /** Ends it at once; `ended` tells when it is gone. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch (thrown) {
      // It went by itself in the meantime.
      invariant(thrown instanceof TypeError, String(thrown));
    }
  }

  async #follow(events: PortEvents): Promise<void> {
    const logs = readPortLog(this.#child.stderr, this.#options.logger);
    const rest = await this.#readFrames(events);
    const status = await this.#child.status;
    await logs;
    this.#ended = true;
    await this.#writer.abort().catch(() => undefined);
    const how = status.signal ?? `code ${status.code}`;
    events.ended(rest > 0 ? `${how}, in the middle of a frame` : how);
  }

  /** Returns the bytes of a frame that did not arrive whole. */
  async #readFrames(events: PortEvents): Promise<number> {
    const splitter = new FrameSplitter();
    try {
      for await (const chunk of this.#child.stdout) {
        for (const frame of splitter.push(chunk)) events.frame(frame);
      }
    } catch (thrown) {
      this.#options.logger.log("error", "The Kafka port broke its protocol", {
        reason: String(thrown),
      });
      this.kill();
    }
    return splitter.pending;
  }
}

/** A stop that takes longer is not orderly any more. */
const stopTimeoutMs = 5_000;

function spawn(node: string): Deno.ChildProcess {
  const main = new URL("./port/main.mjs", import.meta.url).pathname;
  try {
    return new Deno.Command(node, {
      args: [main],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (thrown) {
    throw new HotpathError({
      code: "log-unavailable",
      disposition: "halt",
      message: `Start the Kafka port with ${node}: ${
        thrown instanceof Error ? thrown.message : thrown
      }; install Node 20 or newer, or set drivers.log.with.node`,
      cause: thrown,
    });
  }
}
