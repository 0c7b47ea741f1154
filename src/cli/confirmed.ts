import { HotpathError } from "../core/errors.ts";
import type { ProcessIo } from "./process_io.ts";

/**
 * Asks before something that cannot be taken back, unless `--yes` was given.
 * False is a no. Fails with `usage` where nobody can be asked.
 */
export function confirmed(
  question: string,
  { yes, io }: { readonly yes: boolean | undefined; readonly io: ProcessIo },
): boolean {
  if (yes) return true;
  if (io.interactive) return io.confirm(question);
  throw new HotpathError({
    code: "usage",
    message: `${question} Nobody can be asked here: repeat with --yes`,
  });
}
