import { type ErrorCode, HotpathError } from "../../core/errors.ts";

/** What the port says of a failure: librdkafka's code and text. */
export interface PortFailure {
  readonly code: number;
  readonly message: string;
}

/** Codes whose meaning is more than "try again". */
const meanings: ReadonlyMap<number, ErrorCode> = new Map([
  [3, "topic-unknown"],
  [-190, "topic-unknown"],
  [-188, "topic-unknown"],
  [10, "write-rejected"],
  [18, "write-rejected"],
  [2, "write-rejected"],
  [87, "write-rejected"],
  [29, "not-authorized"],
  [30, "not-authorized"],
  [31, "not-authorized"],
  [58, "not-authorized"],
  [-169, "not-authorized"],
]);

/** librdkafka's code as one of ours; what it does not know is worth a retry. */
export function kafkaError(
  failure: PortFailure,
  action: string,
): HotpathError {
  const code = meanings.get(failure.code) ?? "log-unavailable";
  return new HotpathError({
    code,
    message: `${action}: ${failure.message}${remedies[code] ?? ""}`,
    details: { kafka: failure.code },
  });
}

const remedies: Partial<Record<ErrorCode, string>> = {
  "topic-unknown": "; create it with deno task topics apply",
  "not-authorized":
    "; check drivers.log.with.username, password and the ACLs of the user",
};
