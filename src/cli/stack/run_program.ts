/** How a program ended; `missing` when it is not installed. */
export type ProgramEnd =
  | { readonly kind: "done"; readonly stdout: string; readonly stderr: string }
  | {
    readonly kind: "failed";
    readonly code: number;
    readonly stdout: string;
    /** The end of what it said. */
    readonly reason: string;
  }
  | { readonly kind: "missing" };

/** How a program is run. */
export interface RunProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** It is ended after so long, milliseconds. */
  readonly timeoutMs: number;
}

/** The end of what a failed program said is shown, lines. */
const shownLines = 12;

/** Runs a program to its end; a failure is a value. */
export async function runProgram(
  [program = "", ...args]: readonly string[],
  options: RunProgramOptions,
): Promise<ProgramEnd> {
  const { timeoutMs, cwd, env } = options;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const output = await new Deno.Command(program, {
      args,
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
      stdin: "null",
      signal: timeout.signal,
    }).output();
    const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) =>
      new TextDecoder().decode(bytes)
    ) as [string, string];
    if (output.success) return { kind: "done", stdout, stderr };
    const said = `${stderr.trimEnd() || stdout.trimEnd()}`;
    const late = timeout.signal.aborted ? `took over ${timeoutMs} ms\n` : "";
    const reason = late + said.split("\n").slice(-shownLines).join("\n");
    return { kind: "failed", code: output.code, stdout, reason };
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return { kind: "missing" };
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}
