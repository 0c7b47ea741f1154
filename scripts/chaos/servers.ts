import { cacheDirOf } from "../../src/cli/kafka_addon.ts";
import {
  composeServices,
  type StackService,
} from "../../src/cli/stack/compose_services.ts";
import { nativeUp } from "../../src/cli/stack/native_stack.ts";
import { systemIo } from "../../src/cli/system_io.ts";
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

/** A stack of its own, started by `deno task stack` and by its code. */
export class Servers {
  readonly #options: ServersOptions;
  readonly #running = new Map<ServerName, Running>();

  constructor(options: ServersOptions) {
    this.#options = options;
  }

  async startAll(): Promise<void> {
    const text = await this.#stack("up", ...serverNames, "--json");
    const { services }: { services: Record<string, Running> } = JSON.parse(
      text,
    );
    for (const name of serverNames) {
      const running = services[name];
      if (running === undefined) throw new Error(`Start ${name}: ${text}`);
      this.#running.set(name, running);
    }
  }

  /**
   * Starts one that was stopped and waits until it is healthy. The command
   * would take as long to start itself as some of the servers do.
   */
  async start(name: ServerName): Promise<void> {
    const { stateDir, portOffset } = this.#options;
    const io = systemIo({ stop: { listen: () => () => {} }, exit() {} });
    const quiet = { ...io, err() {} };
    const [started] = await nativeUp([await serviceOf(name)], {
      stateDir,
      portOffset,
      cacheDir: cacheDirOf(io),
      timeoutMs: startMsMax,
      io: quiet,
    });
    const { address, pid } = started ?? {};
    if (address === undefined || pid === undefined) {
      throw new Error(`Start ${name}: no process of it is known`);
    }
    this.#running.set(name, { address, pid });
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

async function serviceOf(name: ServerName): Promise<StackService> {
  const all = composeServices(await Deno.readTextFile("compose.yaml"));
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new Error(`Look for ${name} in compose.yaml: it is not there`);
}

const lookMs = 50;
/** A machine with much else to do starts Cassandra in a minute. */
const startMsMax = 180_000;
const stopMsMax = 20_000;
