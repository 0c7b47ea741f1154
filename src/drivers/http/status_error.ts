import { printable } from "../../config/printable.ts";
import { type ErrorCode, HotpathError } from "../../core/errors.ts";

/** An answer that is no success. */
export interface RefusedReply {
  /** Address without credentials and query. */
  readonly place: string;
  readonly status: number;
  /** The beginning of the body. */
  readonly text: string;
  /** What the other side asked us to wait, milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/**
 * What an answer that is no success means for the request. Only an answer that
 * is about the request's content refuses it, with `refusedCode`. Overload, a
 * fault of the server and what a wrong address, a missing permission or a
 * redirect gives is no fault of the content, so it is worth a retry: good
 * events must not be given up while a service is set up wrongly.
 */
export function statusError(
  reply: RefusedReply,
  refusedCode: ErrorCode,
): HotpathError {
  const { place, status, retryAfterMs } = reply;
  const shown = printable(reply.text.trim()).slice(0, shownLengthMax);
  const said = shown === "" ? `${status}` : `${status} ${shown}`;
  return new HotpathError({
    code: codeOf(status, refusedCode),
    message: `${actionOf(status)} ${place}, it answered: ${said}`,
    details: { status },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function codeOf(status: number, refusedCode: ErrorCode): ErrorCode {
  if (status === 429 || status === 503) return "call-overloaded";
  const isAboutContent = status >= 400 && status < 500 &&
    !otherFaults.has(status);
  return isAboutContent ? refusedCode : "call-failed";
}

function actionOf(status: number): string {
  if (status >= 300 && status < 400) {
    return "Give the address that it redirects to instead of";
  }
  if (status === 401 || status === 403) return "Check the permission for";
  return status === 404 || status === 405
    ? "Check the address of the service"
    : "Cannot use the answer of";
}

/** Of the server, the address or the permission, and not of the content. */
const otherFaults: ReadonlySet<number> = new Set([
  401,
  402,
  403,
  404,
  405,
  406,
  407,
  408,
  410,
  421,
  425,
  426,
  451,
]);
const shownLengthMax = 200;
