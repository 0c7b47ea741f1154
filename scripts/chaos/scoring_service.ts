import { fileURLToPath } from "node:url";
import { hotpathArgs } from "../support/hotpath_args.ts";
import { readUntil } from "../support/read_until.ts";

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** The real scoring service as a process of its own. */
export class ScoringService {
  readonly url: string;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  /** Resolves once it answers. */
  static async start(): Promise<ScoringService> {
    const process = new Deno.Command(Deno.execPath(), {
      args: hotpathArgs(serveCommand),
      cwd: projectRoot,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const address = await readUntil(process.stdout, /\n/);
    return new ScoringService(process, address.trim());
  }

  async close(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
  }
}

const serveCommand = ["serve", "--port", "0", "--no-access-log"];
