import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { z } from "zod";
import { HotpathError } from "../../core/errors.ts";
import type { Launch } from "./launch.ts";
import { processBegan } from "./process_began.ts";
import { runProgram } from "./run_program.ts";

const record = z.strictObject({
  pid: z.int(),
  /** When the process began, as the system tells it: a pid is used again. */
  began: z.string(),
  address: z.string(),
});

/** A server that was started, as it is remembered in its folder. */
export type ServerRecord = z.output<typeof record>;

const askTimeoutMs = 5_000;
const recordName = "process.json";
export const logName = "server.log";

/** Starts a server that outlives this process, and remembers it. */
export async function startServer(
  launch: Launch,
  parts: { readonly state: string; readonly address: string },
): Promise<ServerRecord> {
  const log = openSync(`${parts.state}/${logName}`, "a");
  try {
    const child = spawn(launch.program, [...launch.args], {
      cwd: parts.state,
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...Deno.env.toObject(), ...launch.env },
    });
    // Without a process there is an error to come instead.
    if (child.pid === undefined) {
      const [error] = await once(child, "error");
      throw error;
    }
    child.unref();
    const began = await beganOf(child.pid);
    if (began === undefined) throw new Error("it ended at once");
    const started = { pid: child.pid, began, address: parts.address };
    await Deno.writeTextFile(
      `${parts.state}/${recordName}`,
      `${JSON.stringify(started)}\n`,
    );
    return started;
  } catch (thrown) {
    throw new HotpathError({
      code: "server-unavailable",
      message: `Start ${launch.program}: ${
        thrown instanceof Error ? thrown.message : String(thrown)
      }; see ${parts.state}/${logName}`,
      cause: thrown,
    });
  } finally {
    closeSync(log);
  }
}

/** The server of a folder, when it is the very one that was started there. */
export async function runningServer(
  state: string,
): Promise<ServerRecord | undefined> {
  const found = await readRecord(state);
  if (found === undefined) return undefined;
  return await isRunning(found) ? found : undefined;
}

/** Is it the process that was started, and does it still run? */
export async function isRunning(server: ServerRecord): Promise<boolean> {
  return await beganOf(server.pid) === server.began;
}

/** Forgets the server of a folder. */
export async function forgetServer(state: string): Promise<void> {
  try {
    await Deno.remove(`${state}/${recordName}`);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}

async function readRecord(state: string): Promise<ServerRecord | undefined> {
  try {
    const text = await Deno.readTextFile(`${state}/${recordName}`);
    return record.safeParse(JSON.parse(text)).data;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    // A record that was cut short names no process.
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

/** When a process began, or undefined where none of that id runs. */
async function beganOf(pid: number): Promise<string | undefined> {
  return Deno.build.os === "linux"
    ? await linuxBegan(pid)
    : await otherBegan(pid);
}

async function linuxBegan(pid: number): Promise<string | undefined> {
  // Deno reads /proc only with every permission; a program may.
  const end = await runProgram(["cat", `/proc/${pid}/stat`], {
    timeoutMs: askTimeoutMs,
  });
  return end.kind === "done" ? processBegan(end.stdout) : undefined;
}

async function otherBegan(pid: number): Promise<string | undefined> {
  const end = await runProgram(["ps", "-o", "lstart=", "-p", String(pid)], {
    timeoutMs: askTimeoutMs,
    env: { LC_ALL: "C" },
  });
  return end.kind === "done" ? end.stdout.trim() || undefined : undefined;
}
