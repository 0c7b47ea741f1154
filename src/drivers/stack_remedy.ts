import { HotpathError } from "../core/errors.ts";

/**
 * Adds to an error of a connection that a stack can be started. Where somebody
 * answers and refuses, the error has a remedy of its own, and stays as it is.
 */
export function withStackRemedy(error: HotpathError): HotpathError {
  if (error.disposition !== "retry") return error;
  return new HotpathError({
    code: error.code,
    message: `${error.message}; deno task stack up starts one`,
    details: error.details,
    cause: error.cause,
  });
}
