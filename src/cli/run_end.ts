import { HotpathError } from "../core/errors.ts";
import type { RunEnd } from "../runtime/running_topology.ts";
import { type CliIo, exitCodes } from "./cli_io.ts";
import { runExitCodes } from "./process_io.ts";

/** Tells how a run ended and sets the exit code that says the same. */
export function tellRunEnd(end: RunEnd, io: CliIo): void {
  switch (end.kind) {
    case "drained":
    case "stopped":
      return;
    case "deadline":
      io.err(
        `The drain deadline passed with ${end.inFlight} events in flight; they are read again at the next start\n`,
      );
      return io.exit(runExitCodes.deadline);
    case "uncommitted":
      io.err(
        `Everything was finished, but ${end.events} events of ${end.partitions} could not be committed: ${end.error.message} (${end.error.code}); they are read again at the next start\n`,
      );
      return io.exit(runExitCodes.deadline);
    case "failed":
      return tellFailure(end.error, io);
  }
}

/** Tells an error that ended a command, with its remedy, and its exit code. */
export function tellFailure(thrown: unknown, io: CliIo): void {
  if (!(thrown instanceof HotpathError)) throw thrown;
  io.err(`${thrown.message} (${thrown.code})\n`);
  io.exit(exitCodeOf(thrown));
}

function exitCodeOf(error: HotpathError): number {
  switch (error.code) {
    case "config-invalid":
    case "topology-invalid":
    case "driver-unknown":
    case "member-name-taken":
      return exitCodes.config;
    case "usage":
      return exitCodes.usage;
    case "not-found":
    case "group-active":
      return exitCodes.found;
    case "log-unavailable":
    case "write-unavailable":
    case "write-timeout":
    case "call-unreachable":
    case "topic-unknown":
    case "table-unknown":
    case "not-authorized":
    case "state-unwritable":
    case "state-newer":
    case "state-damaged":
    case "prerequisite-missing":
    case "server-unavailable":
      return runExitCodes.unreachable;
    default:
      return runExitCodes.failed;
  }
}
