import type { Command } from "commander";
import type { CliIo } from "../../src/cli/cli_io.ts";

/** What a command left behind. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  /** The exit code that was remembered; 0 if none was. */
  readonly exit: number;
  readonly files: Readonly<Record<string, string>>;
}

/** The world of a command that runs in memory. */
export interface MemoryWorld {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly colour?: boolean;
  /** Takes what the command line itself prints: its help. */
  readonly help?: (text: string) => void;
}

/** Runs one command over files in memory; a usage error of its own throws. */
export async function runCommand(
  make: (io: CliIo) => Command,
  args: readonly string[],
  world: MemoryWorld = {},
): Promise<Ran> {
  const files: Record<string, string> = { ...world.files };
  let out = "";
  let err = "";
  let exit = 0;
  const io: CliIo = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env: world.env ?? {},
    readText: (path) => {
      const text = files[path];
      return text === undefined
        ? Promise.reject(new Error("no such file"))
        : Promise.resolve(text);
    },
    writeText: (path, text) => {
      if (path.startsWith("sealed/")) {
        return Promise.reject(new Error("not allowed"));
      }
      files[path] = text;
      return Promise.resolve();
    },
    listFiles: (folder) =>
      Promise.resolve(
        Object.keys(files).filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1))
          .filter((name) => !name.includes("/")).toSorted(),
      ),
    colour: world.colour ?? false,
    interactive: false,
    exit: (code) => void (exit = code),
  };
  const command = make(io).exitOverride().configureOutput({
    writeOut: world.help ?? ((text) => void (out += text)),
    writeErr: (text) => void (err += text),
  });
  await command.parseAsync(args, { from: "user" });
  return { out, err, exit, files };
}
