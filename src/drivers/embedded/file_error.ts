import { type ErrorCode, HotpathError } from "../../core/errors.ts";

/** What the file is used for, so that a failure can say it. */
export interface FileUse {
  /** Beginning of the message, such as "Write to the embedded log". */
  readonly action: string;
  /** Code when the file cannot be used now but may be later. */
  readonly unavailable: ErrorCode;
}

/** What SQLite's messages mean; its numbers do not come with every error. */
const meanings: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [
    /malformed|not a database|corrupt/,
    "state-damaged",
    "move the file away to begin anew, or restore it from a copy",
  ],
  [
    /readonly|unable to open|Requires (read|write) access|Is a directory/,
    "state-unwritable",
    "choose a folder that can be written with --state DIR or HOTPATH_STATE",
  ],
];

/** Does another process hold the file just now? */
export function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error &&
    /database (table )?is locked|database schema is locked/.test(
      thrown.message,
    );
}

/**
 * A failure of the file as one of ours. What is no failure of the file but of
 * our own statements (a value that cannot be bound, a broken constraint) stays
 * what it is: trying again would not help.
 */
export function fileError(
  thrown: unknown,
  use: FileUse,
  path: string,
): unknown {
  if (!(thrown instanceof Error) || thrown instanceof HotpathError) {
    return thrown;
  }
  for (const [pattern, code, remedy] of meanings) {
    if (!pattern.test(thrown.message)) continue;
    return new HotpathError({
      code,
      message: `${use.action} in ${path}: ${thrown.message}; ${remedy}`,
      cause: thrown,
    });
  }
  if (!/locked|full|I\/O|not open/.test(thrown.message)) return thrown;
  return new HotpathError({
    code: use.unavailable,
    message: `${use.action} in ${path}: ${thrown.message}`,
    cause: thrown,
  });
}
