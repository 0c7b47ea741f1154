import type { Command } from "commander";
import ky, { isHTTPError } from "ky";
import { z } from "zod";
import { HotpathError } from "../core/errors.ts";
import { requestFailure } from "../drivers/http/request_failure.ts";

/** Options of commands that ask a run. */
export interface RunUrlOptions {
  readonly url: string;
}

/** Adds `--url`. */
export function addUrlOption(command: Command): Command {
  return command.option(
    "--url <url>",
    "live pages of the run (--ui)",
    defaultUrl,
  );
}

/**
 * Asks the live pages of a run and reads the answer; fails with
 * `call-unreachable` where there is no run, with `usage` where it refuses.
 */
export async function askRun<S extends z.ZodType>(
  path: string,
  asked: RunUrlOptions & {
    readonly answer: S;
    readonly token?: string;
  },
): Promise<z.output<S>> {
  const { url, answer, token } = asked;
  try {
    const body = await ky(`${url.replace(/\/+$/, "")}${path}`, {
      method: token === undefined ? "get" : "post",
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      timeout: timeoutMs,
      retry: 0,
    }).json();
    return answer.parse(body);
  } catch (thrown) {
    throw await askingFailed(url, thrown);
  }
}

/** Why a run could not be asked, with what it says itself. */
export async function askingFailed(
  url: string,
  thrown: unknown,
): Promise<HotpathError> {
  if (thrown instanceof HotpathError) return thrown;
  const refused = isHTTPError(thrown) && thrown.response.status < 500;
  if (isHTTPError(thrown)) {
    const detail = await detailOf(thrown.response);
    return new HotpathError({
      code: refused ? "usage" : "call-unreachable",
      message: detail ??
        `The run answered ${thrown.response.status}, check --url: ${url}`,
      cause: thrown,
    });
  }
  const reason = thrown instanceof z.ZodError
    ? "what answered is no hotpath run"
    : requestFailure(thrown);
  return new HotpathError({
    code: "call-unreachable",
    message:
      `Ask a run, name where its live pages are with --url: ${url}: ${reason}`,
    cause: thrown,
  });
}

/** What a refusal says; undefined where it is not one of ours. */
export async function detailOf(
  response: Response,
): Promise<string | undefined> {
  const body: unknown = await response.json().catch(() => undefined);
  const read = z.object({ detail: z.string() }).safeParse(body);
  return read.success ? read.data.detail : undefined;
}

const defaultUrl = "http://127.0.0.1:8090";
/** The run itself waits five seconds for its log at most. */
const timeoutMs = 10_000;
