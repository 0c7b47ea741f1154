import type { z } from "@hono/zod-openapi";

/** One thing that is wrong with a request. */
export interface Problem {
  /** `["body", "items", 3, "followers_count"]`. */
  readonly loc: readonly (string | number)[];
  /** A sentence for people. */
  readonly msg: string;
  /** A stable word for machines. */
  readonly type: string;
}

/** A schema's message that carries the problem's type before the sentence. */
export function problemMessage(type: string, msg: string): string {
  return `${type}${separator}${msg}`;
}

/** The problems that a schema found, the first of each field. */
export function problemsOf(
  error: z.core.$ZodError,
  root: readonly (string | number)[],
): Problem[] {
  const problems = new Map<string, Problem>();
  for (const issue of error.issues) {
    const path = issue.path.map((step) =>
      typeof step === "symbol" ? String(step) : step
    );
    // A field that should not be there is named, not the object around it.
    const extra = issue.code === "unrecognized_keys" ? issue.keys : [];
    const paths = extra.length === 0
      ? [path]
      : extra.map((name) => [...path, name]);
    for (const place of paths) {
      const key = JSON.stringify(place);
      if (problems.has(key)) continue;
      problems.set(key, { loc: [...root, ...place], ...messageOf(issue) });
    }
  }
  return [...problems.values()];
}

/** A message without a type comes from a check that names none. */
function messageOf(issue: z.core.$ZodIssue): Pick<Problem, "msg" | "type"> {
  const [type, msg] = issue.message.split(separator, 2);
  return msg === undefined
    ? { msg: issue.message, type: issue.code }
    : { msg, type: type ?? issue.code };
}

/** All problems in one line: `followers_count: Field required; ...`. */
export function problemLine(problems: readonly Problem[]): string {
  return problems
    .map(({ loc, msg }) => `${String(loc.at(-1) ?? "body")}: ${msg}`)
    .join("; ");
}

/** Occurs in no message. */
const separator = "\u0000";
