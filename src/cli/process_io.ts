import type { CliIo } from "./cli_io.ts";

/** What a command that goes on for a while may touch besides. */
export interface ProcessIo extends CliIo {
  /**
   * Calls `listener` at the first request to stop (SIGINT, SIGTERM); a second
   * one ends the process at once. The returned function stops listening.
   */
  onStop(listener: () => void): () => void;
  /** Is a person looking at standard error? Only then is progress drawn. */
  readonly errInteractive: boolean;
  /** Asks a person a question on the terminal; no where nobody can answer. */
  confirm(question: string): boolean;
}

/** Exit codes of a run, beside those that every command shares. */
export const runExitCodes = {
  /** A store, a broker or a service cannot be reached. */
  unreachable: 3,
  /** The run ended by an error that it could not go on after. */
  failed: 5,
  /** A drain left something: events in flight, or not committed. */
  deadline: 6,
} as const;
