import { InvariantError } from "./invariant.ts";

/**
 * Every way in which hotpath fails, by a stable code. The code is what users
 * filter, count and alert on, so a code is never renamed and its meaning never
 * changes. The value is the disposition that the code has by default.
 */
export const errorDispositions = {
  // One event is bad.
  "not-utf8": "dead-letter",
  "not-json": "dead-letter",
  "too-deep": "dead-letter",
  "too-large": "dead-letter",
  "empty-value": "dead-letter",
  "schema-invalid": "dead-letter",
  "time-invalid": "dead-letter",
  "time-in-future": "dead-letter",
  "score-rejected": "dead-letter",
  "write-rejected": "dead-letter",
  "handler-crashed": "dead-letter",
  "event-late": "dead-letter",
  "enrichment-missing": "dead-letter",
  "window-conflict": "dead-letter",
  // A neighbour is away or overloaded.
  "call-timeout": "retry",
  "call-unreachable": "retry",
  "call-overloaded": "retry",
  "call-failed": "retry",
  "reply-mismatch": "retry",
  "write-timeout": "retry",
  "write-unavailable": "retry",
  "log-unavailable": "retry",
  // The process or the topology cannot go on.
  "config-invalid": "halt",
  "topology-invalid": "halt",
  "state-unwritable": "halt",
  "state-newer": "halt",
  "state-damaged": "halt",
  "driver-unknown": "halt",
  "topic-unknown": "halt",
  "table-unknown": "halt",
  "not-authorized": "halt",
  "contract-broken": "halt",
  "model-refused": "halt",
  "restart-budget-spent": "halt",
  "no-progress": "halt",
  "window-full": "halt",
  "partitions-changed": "halt",
  "group-active": "halt",
  "member-name-taken": "halt",
  "drain-deadline": "halt",
  "prerequisite-missing": "halt",
  "server-unavailable": "halt",
  "usage": "halt",
  "not-found": "halt",
} as const satisfies Record<string, Disposition>;

/** A stable error code from the closed list. */
export type ErrorCode = keyof typeof errorDispositions;

/**
 * What is to be done about an error: try again, put the event aside with its
 * reason, or stop with an exit code.
 */
export type Disposition = "retry" | "dead-letter" | "halt";

/** Options of a {@linkcode HotpathError}. */
export interface HotpathErrorOptions {
  readonly code: ErrorCode;
  /** Sentence case, action first, no full stop, current value after a colon. */
  readonly message: string;
  /** Overrides the code's own disposition. */
  readonly disposition?: Disposition;
  readonly cause?: unknown;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Machine-readable facts: field, path, limit. Never a secret. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** The one error of hotpath: a stable code, a disposition and a sentence. */
export class HotpathError extends Error {
  override readonly name = "HotpathError";
  readonly code: ErrorCode;
  readonly disposition: Disposition;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(options: HotpathErrorOptions) {
    super(
      options.message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = options.code;
    this.disposition = options.disposition ??
      errorDispositions[options.code];
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details ?? {};
  }
}

/**
 * Turns anything that was thrown into a {@linkcode HotpathError}; what is not
 * one already gets `code`, and its message behind `action`. A fault of our own
 * code never gets a code that would have it tried again.
 */
export function toHotpathError(
  thrown: unknown,
  code: ErrorCode,
  action: string,
): HotpathError {
  if (thrown instanceof HotpathError) return thrown;
  return new HotpathError({
    code: thrown instanceof InvariantError ? "handler-crashed" : code,
    message: `${action}: ${reasonOf(thrown) || "no reason given"}`,
    cause: thrown,
  });
}

/** A connection that was refused at each address has its reasons inside. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === "") {
    return [...new Set(thrown.errors.map(reasonOf))].join("; ");
  }
  if (thrown instanceof Error) {
    return thrown.message || (thrown.name === "Error" ? "" : thrown.name);
  }
  return typeof thrown === "object" && thrown !== null
    ? Object.prototype.toString.call(thrown)
    : String(thrown);
}
