import { formatSize } from "../../core/units.ts";
import type { Problem } from "./problem.ts";

/** An answer that is no success: a status and what the caller can do. */
export class Refusal {
  readonly status: number;
  /** A sentence, or each thing that is wrong with the request. */
  readonly detail: string | readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string | readonly Problem[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }

  /** JSON of the answer. */
  toJsonText(): string {
    return JSON.stringify({ detail: this.detail });
  }
}

/** 422: the content of the request is wrong. */
export function invalid(problems: readonly Problem[]): Refusal {
  return new Refusal(422, problems);
}

/** 413: the body is larger than is read. */
export function bodyTooLarge(maxBytes: number): Refusal {
  return new Refusal(
    413,
    `Send a smaller body, the limit is: ${formatSize(maxBytes)}`,
  );
}

/** 413: more items than are scored at a time. */
export function tooManyItems(found: number, max: number): Refusal {
  return new Refusal(413, `Send at most ${max} items at a time: ${found}`);
}

/** 415: the body is not said to be JSON. */
export function notJson(contentType: string | undefined): Refusal {
  const found = contentType === undefined
    ? "none"
    : JSON.stringify(contentType.slice(0, 100));
  return new Refusal(415, `Send content-type application/json: ${found}`);
}

/** 503: more is being answered than is allowed at a time. */
export function busy(maxInFlight: number, retryAfterSeconds: number): Refusal {
  return new Refusal(
    503,
    `Try again later, the most requests at a time are in work: ${maxInFlight}`,
    { "retry-after": String(retryAfterSeconds) },
  );
}

/** 504: the answer was not ready in the time that the request had. */
export function overdue(timeoutMs: number): Refusal {
  return new Refusal(
    504,
    `Give the request more time or a smaller batch, it had: ${timeoutMs} ms`,
  );
}

/** 408: the body did not arrive in the time that the request had. */
export function bodyLate(timeoutMs: number): Refusal {
  return new Refusal(
    408,
    `Send the body faster, it had: ${timeoutMs} ms`,
    { connection: "close" },
  );
}

/** 400: the body ended before its end. */
export function bodyBroken(error: unknown): Refusal {
  const reason = error instanceof Error ? error.message : String(error);
  return new Refusal(400, `Send the whole body, it broke off: ${reason}`);
}
