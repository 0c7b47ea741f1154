import { hotpathArgs } from "../../support/hotpath_args.ts";
import { childrenOf } from "../../support/processes.ts";
import { readUntil } from "../../support/read_until.ts";
import { type ProcessFigures, processFigures } from "./process_figures.ts";

/** Figures of hotpath and of its Kafka client, apart. */
export interface HotPathFigures {
  readonly hotpath: ProcessFigures;
  readonly child: ProcessFigures;
}

export interface HotPathOptions {
  readonly topology: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The hot path as its users run it, as a process of its own. */
export class HotPathProcess {
  /** From its start until it had its partitions, milliseconds. */
  readonly readyMs: number;
  readonly #process: Deno.ChildProcess;
  readonly #childPid: number;

  private constructor(
    process: Deno.ChildProcess,
    parts: { readonly readyMs: number; readonly childPid: number },
  ) {
    this.#process = process;
    this.readyMs = parts.readyMs;
    this.#childPid = parts.childPid;
  }

  /** Resolves once it has its partitions. */
  static async start(options: HotPathOptions): Promise<HotPathProcess> {
    const began = performance.now();
    const process = new Deno.Command(Deno.execPath(), {
      args: hotpathArgs(["run", options.topology, ...runOptions]),
      env: { ...options.env, NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    await readUntil(process.stderr, /Partitions assigned/);
    const readyMs = performance.now() - began;
    const [child] = await childrenOf(process.pid);
    if (child === undefined) {
      process.kill("SIGKILL");
      throw new Error("Look for the Kafka client: hotpath has no child");
    }
    return new HotPathProcess(process, { readyMs, childPid: child.pid });
  }

  async figures(): Promise<HotPathFigures> {
    const [hotpath, child] = await Promise.all([
      processFigures(this.#process.pid),
      processFigures(this.#childPid),
    ]);
    return { hotpath, child };
  }

  /** Kills its Kafka client, as a crash would. */
  killChild(): void {
    Deno.kill(this.#childPid, "SIGKILL");
  }

  /** Kills it, as a crash would. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }

  /** Drains it. */
  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    const { code } = await this.#process.status;
    if (code !== 0) throw new Error(`Stop hotpath: it ended with: ${code}`);
  }
}

const runOptions = [
  "--profile",
  "compose",
  "--log-format",
  "json",
  "--ui",
  "off",
];
