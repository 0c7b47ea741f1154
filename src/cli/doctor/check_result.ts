import { toHotpathError } from "../../core/errors.ts";

/** One thing that was looked at, and what to do about it. */
export interface CheckResult {
  readonly check: string;
  readonly level: "ok" | "warn" | "fail";
  /** What was found, one line. */
  readonly found: string;
  /** What helps; where nothing has to be done there is none. */
  readonly remedy?: string;
}

/** What was found, without the name of the check. */
export type Found = Omit<CheckResult, "check">;

/** A thing to look at; one connection may serve to find several. */
export interface Check {
  readonly name: string;
  run(): Promise<readonly (Found & { readonly check?: string })[]>;
}

/** Longest time of one check, milliseconds. */
const checkMs = 20_000;

/**
 * Looks at something. What it throws, or that it takes too long, is found as
 * well; a failure whose message carries its own remedy needs no other.
 */
export async function runCheck(
  { name, run }: Check,
  timeoutMs = checkMs,
): Promise<readonly CheckResult[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), timeoutMs);
  });
  try {
    const results = await Promise.race([run(), late]);
    if (results !== "late") {
      return results.map((one) => ({ check: name, ...one }));
    }
    const found = `no answer within ${timeoutMs} ms`;
    const remedy = "see whether it is overloaded or cut off";
    return [{ check: name, level: "fail", found, remedy }];
  } catch (thrown) {
    const { message } = toHotpathError(thrown, "handler-crashed", "Look at it");
    const [found = "", ...rest] = message.split("; ");
    const remedy = rest.join("; ");
    const failed = { check: name, level: "fail" as const, found };
    return [remedy === "" ? failed : { ...failed, remedy }];
  } finally {
    clearTimeout(timer);
  }
}
