import { invariant } from "../core/invariant.ts";
import {
  openRuns,
  type OpenRunsRequest,
  type OpenTopology,
} from "./open_runs.ts";

/** What is needed to run one topology. */
export interface OpenRunRequest extends Omit<OpenRunsRequest, "files"> {
  readonly file: string;
}

/** A topology that is ready to run, with everything it stands on. */
export interface OpenRun extends OpenTopology {
  /** Closes the drivers and the scoring service. */
  close(): Promise<void>;
}

/** One topology alone; see {@linkcode openRuns}. */
export async function openRun(
  { file, ...request }: OpenRunRequest,
): Promise<OpenRun | undefined> {
  const open = await openRuns({ ...request, files: [file] });
  if (open === undefined) return undefined;
  const [topology] = open.topologies;
  invariant(topology !== undefined, `One file gives one topology: ${file}`);
  return { ...topology, close: open.close };
}
