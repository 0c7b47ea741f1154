import ky from "ky";
import { readBounded } from "../../core/bounded_body.ts";
import { type ErrorCode, HotpathError } from "../../core/errors.ts";

/** How an MLflow server is reached. */
export interface MlflowOptions {
  /** `http://127.0.0.1:5000`; a path before `/api` is kept. */
  readonly url: string;
  /** Bearer token, if the server wants one. */
  readonly token?: string | undefined;
  /** Longest wait for an answer, milliseconds. */
  readonly timeoutMs?: number;
}

/** One call: a path under the server's address and its query or JSON. */
export interface MlflowCall {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; makes the call a POST. */
  readonly json?: unknown;
  readonly maxBytes: number;
}

/**
 * Calls an MLflow server. It owns its connections. Failures are
 * `HotpathError`s: `call-unreachable`, `call-failed`, and `not-found` for a
 * model, an alias or an artifact that does not exist.
 */
export class MlflowApi {
  readonly #base: string;
  readonly #stop = new AbortController();
  readonly #connections = Deno.createHttpClient({});
  readonly #http;

  constructor({ url, token, timeoutMs = 10_000 }: MlflowOptions) {
    this.#base = url.replace(/\/+$/, "");
    this.#http = ky.create({
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      retry: 0,
      timeout: timeoutMs,
      throwHttpErrors: false,
      redirect: "manual",
      fetch: (input, init) =>
        fetch(input, { ...init, client: this.#connections }),
    });
  }

  /** JSON of an answer; nothing is known of its shape. */
  async json(
    call: Omit<MlflowCall, "maxBytes">,
  ): Promise<Readonly<Record<string, unknown>>> {
    const bytes = await this.bytes({ ...call, maxBytes: JSON_BYTES_MAX });
    try {
      const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
      if (isRecord(value)) return value;
    } catch {
      // Said below.
    }
    throw failure("call-failed", call.path, "it answered with no JSON object");
  }

  /** The bytes of an answer. */
  async bytes(call: MlflowCall): Promise<Uint8Array> {
    const response = await this.#send(call);
    const isGood = response.status === 200;
    const { bytes, isCut } = await readBounded(
      response,
      isGood ? call.maxBytes : REFUSAL_BYTES_MAX,
    );
    if (!isGood) throw refusal(call.path, response.status, bytes);
    if (!isCut) return bytes;
    throw failure(
      "call-failed",
      call.path,
      `it answered with more than: ${call.maxBytes} bytes`,
    );
  }

  /** Gives up what is being called. */
  close(): void {
    this.#stop.abort();
    this.#connections.close();
  }

  async #send({ path, query, json }: MlflowCall): Promise<Response> {
    try {
      return await this.#http(`${this.#base}${path}`, {
        method: json === undefined ? "GET" : "POST",
        signal: this.#stop.signal,
        ...(query === undefined ? {} : { searchParams: query }),
        ...(json === undefined ? {} : { json }),
      });
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new HotpathError({
        code: "call-unreachable",
        message:
          `Cannot reach the model registry, check that it runs and its address: ${
            reason.slice(0, SHOWN_LENGTH_MAX)
          }`,
        cause: thrown,
      });
    }
  }
}

/** Is it an object with fields? */
export function isRecord(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Error of the registry, with what can be done about it. */
export function failure(
  code: ErrorCode,
  what: string,
  reason: string,
): HotpathError {
  return new HotpathError({
    code,
    message: `Cannot use the model registry's answer to ${what}, ${reason}`,
  });
}

function refusal(
  path: string,
  status: number,
  bytes: Uint8Array,
): HotpathError {
  const text = new TextDecoder().decode(bytes).slice(0, SHOWN_LENGTH_MAX);
  const isAbsent = status === 404 ||
    (status === 400 && /alias .* not found/i.test(text));
  const remedy = status === 403 && /host header/i.test(text)
    ? ", start the server with --allowed-hosts and the name it is called by"
    : "";
  return failure(
    isAbsent ? "not-found" : "call-failed",
    path,
    `it answered ${status}${remedy}: ${text}`,
  );
}

/** Largest JSON answer. */
const JSON_BYTES_MAX = 4_194_304;
/** More of a refusal is not read. */
const REFUSAL_BYTES_MAX = 4_096;
/** More of a text is not shown. */
const SHOWN_LENGTH_MAX = 300;
