import { fileURLToPath } from "node:url";

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
      args: [...serveArgs],
      cwd: projectRoot,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const url = await addressFrom(process.stdout);
    return new ScoringService(process, url);
  }

  async close(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
  }
}

/** The address that the service prints; goes on emptying the pipe. */
async function addressFrom(
  stdout: ReadableStream<Uint8Array>,
): Promise<string> {
  const reader = stdout.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Start the scoring service: it said: ${text}`);
    text += decoder.decode(value, { stream: true });
    const url = /http:\/\/[\d.:]+/.exec(text)?.[0];
    if (url === undefined) continue;
    void drainOf(reader);
    return url;
  }
}

async function drainOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<void> {
  while (!(await reader.read()).done);
}

const serveArgs = [
  "run",
  "--no-check",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-net",
  "src/main.ts",
  "serve",
  "--port",
  "0",
  "--no-access-log",
];
