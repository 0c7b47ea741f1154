import ky from "ky";
import type { Clock } from "../../core/clock.ts";
import { type ErrorCode, HotpathError } from "../../core/errors.ts";
import { formatSize } from "../../core/units.ts";
import { readBounded } from "../../core/bounded_body.ts";
import { requestFailure } from "./request_failure.ts";
import { readRetryAfter } from "./retry_after.ts";
import { statusError } from "./status_error.ts";

/** How a {@linkcode JsonClient} calls. */
export interface JsonClientOptions {
  /** `http:` or `https:`. */
  readonly url: string;
  readonly maxReplyBytes: number;
  /** Code of an answer that refuses what was sent. */
  readonly refusedCode: ErrorCode;
  readonly clock: Clock;
}

/**
 * Posts JSON texts to one address and gives the text of the answer. It owns its
 * connections: they are kept for the next call and closed with it. It neither
 * retries nor times out; whoever calls it gives a signal.
 */
export class JsonClient {
  readonly #options: JsonClientOptions;
  readonly #place: string;
  readonly #connections = Deno.createHttpClient({});
  readonly #http;

  constructor(options: JsonClientOptions) {
    this.#options = options;
    this.#place = shownAddress(options.url);
    this.#http = ky.create({
      method: "POST",
      headers: { "content-type": "application/json" },
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      // A redirected POST would arrive as a GET.
      redirect: "manual",
      fetch: (input, init) =>
        fetch(input, { ...init, client: this.#connections }),
    });
  }

  /**
   * The body of a 200 answer. Rejects with a `HotpathError` for every other
   * status, for no answer (`call-unreachable`) and for one that is too large
   * (`reply-mismatch`); with the signal's reason once that is aborted.
   */
  async post(body: string, signal: AbortSignal): Promise<string> {
    try {
      return await this.#text(
        await this.#http(this.#options.url, {
          body,
          signal,
        }),
      );
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof HotpathError) throw thrown;
      throw new HotpathError({
        code: "call-unreachable",
        message: `Cannot reach ${this.#place}, check that it runs: ${
          requestFailure(thrown)
        }`,
      });
    }
  }

  close(): void {
    this.#connections.close();
  }

  async #text(response: Response): Promise<string> {
    const { maxReplyBytes, refusedCode, clock } = this.#options;
    if (response.status !== 200) {
      const { bytes } = await readBounded(response, refusalBytesMax);
      throw statusError({
        place: this.#place,
        status: response.status,
        text: decoder.decode(bytes),
        retryAfterMs: readRetryAfter(
          response.headers.get("retry-after"),
          clock.now(),
        ),
      }, refusedCode);
    }
    const { bytes, isCut } = await readBounded(response, maxReplyBytes);
    if (!isCut) return decoder.decode(bytes);
    throw new HotpathError({
      code: "reply-mismatch",
      message:
        `Raise maxReplyBytes or make smaller batches, ${this.#place} answered with more than: ${
          formatSize(maxReplyBytes)
        }`,
    });
  }
}

/** An address as it may be shown: no credentials, no query. */
export function shownAddress(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

const decoder = new TextDecoder();
/** More of a refusal is not shown. */
const refusalBytesMax = 2_048;
