import type { Clock } from "../../core/clock.ts";
import {
  bodyBroken,
  bodyLate,
  bodyTooLarge,
  invalid,
  notJson,
  Refusal,
} from "./refusal.ts";

/** How a body is read. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** What is left of the request's time, milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** JSON that was read; in an object, as any value may stand in the body. */
export interface JsonBody {
  readonly value: unknown;
}

/**
 * Reads the JSON body of a request, never more than `maxBytes` of it. What is
 * refused is not read to its end.
 */
export async function readBody(
  request: Request,
  limits: BodyLimits,
): Promise<JsonBody | Refusal> {
  const refused = refuseByHeaders(request, limits.maxBytes);
  if (refused !== undefined) {
    await request.body?.cancel();
    return refused;
  }
  const bytes = await readBytes(request, limits);
  return bytes instanceof Refusal ? bytes : parse(bytes);
}

function refuseByHeaders(
  request: Request,
  maxBytes: number,
): Refusal | undefined {
  const type = request.headers.get("content-type") ?? undefined;
  if (type === undefined || !jsonType.test(type)) return notJson(type);
  const length = Number(request.headers.get("content-length") ?? 0);
  return length > maxBytes ? bodyTooLarge(maxBytes) : undefined;
}

async function readBytes(
  request: Request,
  { maxBytes, timeoutMs, clock }: BodyLimits,
): Promise<Uint8Array | Refusal> {
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  let isLate = false;
  const stopTimer = clock.after(timeoutMs, () => {
    isLate = true;
    reader.cancel().catch(() => {});
  });
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) return bodyLate(timeoutMs);
      if (done) return joined(chunks, length);
      length += value.length;
      if (length > maxBytes) {
        await reader.cancel();
        return bodyTooLarge(maxBytes);
      }
      chunks.push(value);
    }
  } catch (error) {
    // The caller went away, so nobody reads this.
    return isLate ? bodyLate(timeoutMs) : bodyBroken(error);
  } finally {
    stopTimer();
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function parse(bytes: Uint8Array): JsonBody | Refusal {
  if (bytes.length === 0) {
    return invalid([{
      loc: ["body"],
      msg: "Field required",
      type: "missing",
    }]);
  }
  try {
    return { value: JSON.parse(utf8.decode(bytes)) };
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : "not UTF-8";
    return invalid([{
      loc: ["body"],
      msg: `JSON decode error: ${reason}`,
      type: "json_invalid",
    }]);
  }
}

const jsonType = /^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });
