import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** A first run fetches servers, milliseconds. */
const taskTimeoutMs = 300_000;

/** How a task ended and what it wrote. */
export interface TaskEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task of the project to its end, with the permissions it spells. */
export async function runTask(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { timeoutMs = taskTimeoutMs }: { readonly timeoutMs?: number } = {},
): Promise<TaskEnd> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", ...args],
      cwd: root,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      signal: timeout.signal,
    }).output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  } finally {
    clearTimeout(timer);
  }
}
