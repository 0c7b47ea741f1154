import type { HotpathError } from "../core/errors.ts";

/** What had ended when a run did, and could not be committed. */
export interface Uncommitted {
  /** Records that the next start reads again. */
  readonly events: number;
  /** `topic/partition`, joined by commas. */
  readonly partitions: string;
  /** Why the last commit of one of them failed. */
  readonly error: HotpathError;
}

/** Several as one; undefined where there is none. */
export function together(
  parts: readonly Uncommitted[],
): Uncommitted | undefined {
  const [first] = parts;
  return first && {
    events: parts.reduce((all, one) => all + one.events, 0),
    partitions: parts.map((one) => one.partitions).join(", "),
    error: first.error,
  };
}
