import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const venv = `${root}.hotpath/venv-mlflow`;

/** The parts of MLflow that its registry and its artifact proxy need. */
const MLFLOW = "3.17.2";
const packages = [
  "flask==3.1.3",
  "flask-cors==6.0.5",
  "alembic==1.20.1",
  "sqlalchemy==2.1.9",
  "graphene==3.4.3",
  "huey==3.5.4",
  "uvicorn==0.54.0",
  "fastapi==0.165.0",
  "cryptography==50.0.2",
  "aiohttp==3.14.5",
  "numpy==2.4.6",
  "pandas==3.1.1",
];
/** Made when all is installed, so that half an installation is done again. */
const mark = `${venv}/.mlflow-${MLFLOW}`;
/** A first start migrates its database; a busy machine takes its time. */
const READY_MS = 120_000;

/**
 * Makes the virtual environment of the server in `.hotpath/venv-mlflow`, once
 * (about 390 MB). Gives the reason why it cannot be had, or undefined.
 */
export async function prepareMlflow(): Promise<string | undefined> {
  if (exists(mark)) return undefined;
  const python = `${venv}/bin/python`;
  const pip = [python, "-m", "pip", "install", "-q", "--no-input"];
  const steps = [
    ["python3", "-m", "venv", venv],
    [...pip, `mlflow-skinny==${MLFLOW}`, ...packages],
    // Its other dependencies are for training and serving models in Python.
    [...pip, "--no-deps", `mlflow==${MLFLOW}`],
  ];
  for (const step of steps) {
    const reason = await run(step);
    if (reason !== undefined) return reason;
  }
  await Deno.writeTextFile(mark, "");
  return undefined;
}

/** A real `mlflow server` on loopback, with SQLite behind it. */
export class MlflowServer {
  readonly url: string;
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;
  #hasEnded = false;

  private constructor(
    url: string,
    { folder, process }: { folder: string; process: Deno.ChildProcess },
  ) {
    this.url = url;
    this.#folder = folder;
    this.#process = process;
  }

  /** Starts one and waits until it answers. */
  static async start(): Promise<MlflowServer> {
    const folder = await Deno.makeTempDir({ prefix: "hotpath-mlflow-" });
    const port = freePort();
    const process = new Deno.Command(`${venv}/bin/mlflow`, {
      args: [
        "server",
        "--host=127.0.0.1",
        `--port=${port}`,
        "--backend-store-uri=sqlite:///mlflow.db",
        "--artifacts-destination=./artifacts",
        "--workers=1",
      ],
      cwd: folder,
      env: { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const url = `http://127.0.0.1:${port}`;
    const server = new MlflowServer(url, { folder, process });
    await server.#untilReady();
    return server;
  }

  /** Calls its API; fails on an answer that is no success. */
  async call(
    path: string,
    body: Readonly<Record<string, unknown>>,
    // Answers have a shape for each call.
    // deno-lint-ignore no-explicit-any
  ): Promise<any> {
    const response = await fetch(`${this.url}/api/2.0/mlflow${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  /** Puts a file behind the artifact proxy. */
  async upload(path: string, content: string): Promise<void> {
    const response = await fetch(
      `${this.url}/api/2.0/mlflow-artifacts/artifacts/${path}`,
      { method: "PUT", body: content },
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #untilReady(): Promise<void> {
    const late = performance.now() + READY_MS;
    while (performance.now() < late) {
      try {
        const response = await fetch(`${this.url}/health`);
        await response.body?.cancel();
        if (response.ok) return;
      } catch {
        // It does not listen yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await this.stop();
    throw new Error("The MLflow server did not answer in time");
  }
}

/** Runs a command to its end; the reason when it failed. */
async function run(
  [command = "", ...args]: readonly string[],
): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command(command, {
      args,
      stdout: "null",
      stderr: "piped",
    }).output();
    const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
    return success ? undefined : `${args.slice(0, 3).join(" ")}: ${said}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
