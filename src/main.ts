/**
 * The composition root: arguments to command to exit code. The only file that
 * touches the arguments, the exit and the signals of the process.
 */
import { Command, CommanderError } from "commander";
import { commandLoaders, menu } from "./cli/commands.ts";
import { tellFailure } from "./cli/run_end.ts";
import { systemIo } from "./cli/system_io.ts";

/** Exit codes of a process that was told to stop twice: 128 + the signal. */
const signals = [["SIGINT", 130], ["SIGTERM", 143]] as const;
const failed = 5;
const usage = 2;

/**
 * Task runners pass on a signal that the whole process group has got already:
 * what comes so shortly after another is the same request, milliseconds.
 */
const sameRequestMs = 50;

let exitCode = 0;
const listeners = new Set<() => void>();
let askedAt: number | undefined;

for (const [signal, code] of signals) {
  Deno.addSignalListener(signal, () => {
    const now = performance.now();
    if (askedAt !== undefined && now - askedAt < sameRequestMs) return;
    if (askedAt !== undefined || listeners.size === 0) Deno.exit(code);
    askedAt = now;
    for (const listener of listeners) listener();
  });
}

const io = systemIo({
  exit: (code) => exitCode = code,
  stop: {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  },
});

/** What nobody caught ends the process with a reason, never in silence. */
function crash(thrown: unknown): never {
  if (thrown instanceof Deno.errors.BrokenPipe) Deno.exit(0);
  const reason = thrown instanceof Error
    ? thrown.stack ?? thrown.message
    : String(thrown);
  io.err(`Stopped by a fault of the program: ${reason}\n`);
  Deno.exit(failed);
}

globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  crash(event.reason);
});
globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  crash(event.error);
});

/** Usage errors of every command end with the same code. */
function withExits(command: Command): Command {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.out(text),
    writeErr: (text) => io.err(text),
  }).showHelpAfterError("Try --help");
  command.commands.forEach(withExits);
  return command;
}

async function main(args: readonly string[]): Promise<number> {
  const program = new Command("hotpath")
    .description("Score events as they come, and fan the scores out")
    .version("0.1.0")
    // What follows a command is that command's, whatever it is called.
    .enablePositionalOptions()
    .addHelpText("after", menu());
  const name = args.find((arg) => !arg.startsWith("-"));
  const load = commandLoaders.get(name ?? "");
  for (const one of load === undefined ? commandLoaders.values() : [load]) {
    program.addCommand(await one(io));
  }
  try {
    await withExits(program).parseAsync([...args], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) tellFailure(thrown, io);
    else return thrown.exitCode === 0 ? 0 : usage;
  }
  return exitCode;
}

try {
  Deno.exit(await main(Deno.args));
} catch (thrown) {
  crash(thrown);
}
