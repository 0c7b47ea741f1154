import { HotpathError } from "../../core/errors.ts";

/** An event that comes after all its windows have ended, to be put aside. */
export function eventLate(node: string): HotpathError {
  return new HotpathError({
    code: "event-late",
    message:
      `The event came after its windows had ended, raise the grace of ${node} if such events are to count`,
    details: { node },
  });
}
