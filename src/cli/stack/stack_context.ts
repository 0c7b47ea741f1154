import type { ProcessIo } from "../process_io.ts";

/** What every action on the stack is told. */
export interface StackContext {
  /** Folder of the servers' data, logs and process files, absolute. */
  readonly stateDir: string;
  /** Folder of what was fetched, shared between stacks, absolute. */
  readonly cacheDir: string;
  /** Added to each port. */
  readonly portOffset: number;
  /** Longest wait for a server to answer, milliseconds. */
  readonly timeoutMs: number;
  readonly io: ProcessIo;
}

/** A service as it was found or started. */
export interface ServiceStatus {
  readonly name: string;
  readonly state: "running" | "unhealthy" | "stopped";
  readonly address: string;
  /** The process; a container has none that is ours. */
  readonly pid?: number;
  readonly container?: string;
}
