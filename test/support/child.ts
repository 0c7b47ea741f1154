import { fileURLToPath } from "node:url";

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Longest that a test waits for a line or an end of a child, milliseconds. */
const defaultDeadlineMs = 45_000;

/** How a child process ended and all that it wrote. */
export interface ChildEnd {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `hotpath` as a process of its own. What it writes is collected as it comes;
 * leaving the block that holds it kills it and waits for its end.
 */
export class Child {
  /** Its end; rejects, having killed it, when it takes too long. */
  readonly end: Promise<ChildEnd>;
  readonly #process: Deno.ChildProcess;
  readonly #text = { stdout: "", stderr: "" };
  readonly #waiting = new Set<() => void>();
  #hasEnded = false;
  readonly #deadlineMs: number;
  #isLate = false;

  constructor(
    args: readonly string[],
    env: Record<string, string> = {},
    deadlineMs = defaultDeadlineMs,
  ) {
    this.#deadlineMs = deadlineMs;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: projectRoot,
      // Many run at once, so none takes the address of the live pages.
      env: { NO_COLOR: "1", HOTPATH_UI: "off", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.end = this.#follow();
    // A test that fails before it awaits the end must fail with its own reason.
    this.end.catch(() => undefined);
  }

  get pid(): number {
    return this.#process.pid;
  }

  get stderr(): string {
    return this.#text.stderr;
  }

  get stdout(): string {
    return this.#text.stdout;
  }

  /** Sends a signal; one that has ended already is left alone. */
  kill(signal: Deno.Signal): void {
    if (this.#hasEnded) return;
    try {
      this.#process.kill(signal);
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown;
    }
  }

  /** Waits until what it wrote satisfies `found`; fails at its end. */
  async until(
    what: string,
    found: (child: Child) => boolean,
  ): Promise<void> {
    const late = setTimeout(() => {
      this.#isLate = true;
      this.#wake();
    }, this.#deadlineMs);
    try {
      while (!found(this)) {
        if (this.#hasEnded || this.#isLate) {
          const state = this.#hasEnded ? "ended" : "went on";
          throw new Error(
            `Wait for ${what}: the child ${state}\n${this.stderr}`,
          );
        }
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
    } finally {
      clearTimeout(late);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.end.catch(() => undefined);
  }

  async #follow(): Promise<ChildEnd> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.kill("SIGKILL");
    }, this.#deadlineMs);
    const [status] = await Promise.all([
      this.#process.status,
      this.#collect("stdout"),
      this.#collect("stderr"),
    ]);
    clearTimeout(timer);
    this.#hasEnded = true;
    this.#wake();
    if (late) throw new Error(`The child did not end in time\n${this.stderr}`);
    return { code: status.code, signal: status.signal, ...this.#text };
  }

  async #collect(name: "stdout" | "stderr"): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of this.#process[name]) {
      this.#text[name] += decoder.decode(chunk, { stream: true });
      this.#wake();
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

/** Starts a command of `hotpath`, with the permissions of its task. */
export function startHotpath(
  args: readonly string[],
  env: Record<string, string> = {},
  deadlineMs?: number,
): Child {
  return new Child(
    [
      "run",
      "--no-check",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-net=127.0.0.1",
      "src/main.ts",
      ...args,
    ],
    env,
    deadlineMs,
  );
}

/** Runs a command of `hotpath` to its end. */
export async function hotpath(...args: readonly string[]): Promise<ChildEnd> {
  await using child = startHotpath(args);
  return await child.end;
}
