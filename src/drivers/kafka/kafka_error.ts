import { connectRemedy } from "./connect_remedy.ts";
import { type ErrorCode, HotpathError } from "../../core/errors.ts";

/** What the port says of a failure: librdkafka's code and text. */
export interface PortFailure {
  readonly code: number;
  readonly message: string;
}

/** What a code of librdkafka means here, and what to do about it. */
interface Meaning {
  readonly code: ErrorCode;
  readonly remedy?: string;
}

const user = "the user of drivers.log.with.username";
const credentials: Meaning = {
  code: "not-authorized",
  remedy: "check drivers.log.with.username, password and mechanism",
};
const noTopic: Meaning = {
  code: "topic-unknown",
  remedy: "create it with deno task topics apply",
};

const tooFewCopies: Meaning = {
  code: "log-unavailable",
  remedy:
    "brokers that hold copies are away: bring them back, or give the topic more copies or a smaller min.insync.replicas",
};

/** The broker's word for a group that the user may not use. */
export const groupRefused = 30;

/** Codes whose meaning is more than "try again". */
const meanings: ReadonlyMap<number, Meaning> = new Map([
  [3, noTopic],
  [-190, noTopic],
  [-188, noTopic],
  [10, {
    code: "write-rejected",
    remedy:
      "it is larger than max.message.bytes of the topic or than drivers.log.with.maxRecordSize",
  }],
  [18, { code: "write-rejected" }],
  [2, { code: "write-rejected" }],
  [87, { code: "write-rejected" }],
  [19, tooFewCopies],
  [20, tooFewCopies],
  [29, {
    code: "not-authorized",
    remedy:
      `grant ${user} the ACL that it lacks on the topic: Read to read it, Write to write it, Create to create it`,
  }],
  [groupRefused, {
    code: "not-authorized",
    remedy: `grant ${user} the ACL Read on the group`,
  }],
  [31, {
    code: "not-authorized",
    remedy:
      `grant ${user} the ACL Write on each topic that is written, or IdempotentWrite on the cluster`,
  }],
  // TLS: the other side's certificate or ours.
  [-181, { code: "not-authorized" }],
  [58, credentials],
  [-169, credentials],
]);

/** librdkafka's code as one of ours; what it does not know is worth a retry. */
export function kafkaError(
  failure: PortFailure,
  action: string,
): HotpathError {
  const { code, ...meaning } = meanings.get(failure.code) ?? unavailable;
  const remedy = connectRemedy(failure.message) ?? meaning.remedy;
  const message = `${action}: ${failure.message}`;
  return new HotpathError({
    code,
    message: remedy === undefined ? message : `${message}; ${remedy}`,
    details: { kafka: failure.code },
  });
}

const unavailable: Meaning = { code: "log-unavailable" };
