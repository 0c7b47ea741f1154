/**
 * Everything a command may touch of the world outside. The composition root
 * makes the real one; a test makes its own and looks at what came out.
 */
export interface CliIo {
  /** Writes results to standard output, as they are: no newline is added. */
  out(text: string): void;
  /** Writes messages to standard error, as they are: no newline is added. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A file's text; rejects as the system does when it cannot be read. */
  readText(path: string): Promise<string>;
  /** Writes a whole file, replacing what was there. */
  writeText(path: string, text: string): Promise<void>;
  /** Names of the files of a folder, sorted; empty if there is no such folder. */
  listFiles(folder: string): Promise<readonly string[]>;
  /** May text on standard output be coloured? */
  readonly colour: boolean;
  /** Is a person looking at a terminal? */
  readonly interactive: boolean;
  /**
   * Remembers the exit code with which the process ends once every command is
   * done; the last call wins. A command never ends the process itself.
   */
  exit(code: number): void;
}

/** Exit codes that every command shares. */
export const exitCodes = {
  ok: 0,
  /** What was asked for was done and something was found: lint, a check. */
  found: 1,
  usage: 2,
  /** The topology cannot be loaded, or cannot run as it is configured. */
  config: 4,
} as const;
