import { systemClock } from "../../src/core/clock.ts";
import { isAlive } from "../support/processes.ts";

/** The servers of compose.yaml that chaos lays hands on. */
export const serverNames = ["kafka", "redis", "cassandra"] as const;
export type ServerName = (typeof serverNames)[number];

interface Running {
  readonly address: string;
  readonly pid: number;
}

export interface ServersOptions {
  /** Where the stack keeps its data; a new folder for each run. */
  readonly stateDir: string;
  readonly portOffset: number;
}

/** A stack of its own, started by `deno task stack`. */
export class Servers {
  readonly #options: ServersOptions;
  readonly #running = new Map<ServerName, Running>();

  constructor(options: ServersOptions) {
    this.#options = options;
  }

  async startAll(): Promise<void> {
    await this.#up(...serverNames);
  }

  /** Starts one that was stopped and waits until it is healthy. */
  async start(name: ServerName): Promise<void> {
    await this.#up(name);
  }

  /** Ends a server with a signal and waits until it is gone. */
  async stop(name: ServerName, signal: Deno.Signal): Promise<void> {
    const { pid } = this.#of(name);
    Deno.kill(pid, signal);
    const until = performance.now() + stopMsMax;
    while (await isAlive(pid)) {
      if (performance.now() > until) Deno.kill(pid, "SIGKILL");
      await systemClock.sleep(lookMs);
    }
  }

  signal(name: ServerName, signal: Deno.Signal): void {
    Deno.kill(this.#of(name).pid, signal);
  }

  /** `host:port` of a server, past any proxy. */
  address(name: ServerName): string {
    return this.#of(name).address;
  }

  port(name: ServerName): number {
    return Number(this.address(name).split(":").at(-1));
  }

  async close(): Promise<void> {
    for (const { pid } of this.#running.values()) {
      // A frozen server does not hear that it should end.
      if (await isAlive(pid)) Deno.kill(pid, "SIGCONT");
    }
    await this.#stack("down");
  }

  #of(name: ServerName): Running {
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    throw new Error(`Look for server ${name}: it was never started`);
  }

  async #up(...names: ServerName[]): Promise<void> {
    const text = await this.#stack("up", ...names, "--json");
    const { services }: { services: Record<string, Running> } = JSON.parse(
      text,
    );
    for (const name of names) {
      const running = services[name];
      if (running === undefined) throw new Error(`Start ${name}: ${text}`);
      this.#running.set(name, running);
    }
  }

  async #stack(...args: readonly string[]): Promise<string> {
    const { stateDir, portOffset } = this.#options;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "task",
        "--quiet",
        "stack",
        ...args,
        "--native",
        "--state-dir",
        stateDir,
        "--port-offset",
        String(portOffset),
      ],
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (code === 0) return decoder.decode(stdout);
    throw new Error(`Run stack ${args.join(" ")}: ${decoder.decode(stderr)}`);
  }
}

const lookMs = 50;
const stopMsMax = 20_000;
