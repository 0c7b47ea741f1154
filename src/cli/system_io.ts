import type { ProcessIo } from "./process_io.ts";

/** Requests to stop, as the process gets them. */
export interface StopRequests {
  /** Adds a listener for the first request; the result removes it. */
  listen(listener: () => void): () => void;
}

/** The outside world as it is. `exit` remembers; the caller ends the process. */
export function systemIo(
  parts: {
    readonly stop: StopRequests;
    readonly exit: (code: number) => void;
  },
): ProcessIo {
  const env = Deno.env.toObject();
  const interactive = Deno.stdout.isTerminal();
  const errInteractive = Deno.stderr.isTerminal() && env["TERM"] !== "dumb";
  return {
    out: (text) => writeAll(Deno.stdout, text),
    err: writeMessage,
    env,
    readText: (path) => Deno.readTextFile(path),
    writeText: (path, text) => Deno.writeTextFile(path, text),
    listFiles,
    colour: wantsColour(env, interactive),
    interactive,
    errInteractive,
    exit: parts.exit,
    // Where the input or the output is no terminal the answer is no.
    confirm: (question) =>
      interactive && Deno.stdin.isTerminal() && globalThis.confirm(question),
    onStop: (listener) => parts.stop.listen(listener),
  };
}

const encoder = new TextEncoder();

function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  const bytes = encoder.encode(text);
  for (let at = 0; at < bytes.length;) {
    at += stream.writeSync(bytes.subarray(at));
  }
}

/** A run goes on when nobody reads its messages any more. */
function writeMessage(text: string): void {
  try {
    writeAll(Deno.stderr, text);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.BrokenPipe)) throw thrown;
  }
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isFile) names.push(entry.name);
    }
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
  return names.sort();
}

/** NO_COLOR and FORCE_COLOR are the conventions that other tools keep. */
function wantsColour(
  env: Readonly<Record<string, string | undefined>>,
  interactive: boolean,
): boolean {
  if (env["NO_COLOR"]) return false;
  return env["FORCE_COLOR"] ? true : interactive && env["TERM"] !== "dumb";
}
