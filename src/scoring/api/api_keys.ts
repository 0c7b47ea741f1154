import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Keys that callers may use. Only digests are kept, and every comparison looks
 * at all of them in full, so its time tells nothing about a key.
 */
export class ApiKeys {
  readonly #digests: readonly Uint8Array[];

  constructor(keys: readonly string[]) {
    this.#digests = keys.map(digest);
  }

  /** Reads a file of keys: one a line, blank lines and # comments left out. */
  static parse(text: string): ApiKeys {
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    return new ApiKeys(
      lines.filter((line) => line !== "" && !line.startsWith("#")),
    );
  }

  get count(): number {
    return this.#digests.length;
  }

  /** Is it one of the keys? */
  has(key: string): boolean {
    const wanted = digest(key);
    let isKnown = false;
    for (const known of this.#digests) {
      if (timingSafeEqual(known, wanted)) isKnown = true;
    }
    return isKnown;
  }

  /** Does the request carry one, as a bearer token or in x-api-key? */
  admits(headers: Headers): boolean {
    const [scheme, token] = (headers.get("authorization") ?? "").split(" ", 2);
    const key = scheme?.toLowerCase() === "bearer"
      ? token?.trim()
      : headers.get("x-api-key")?.trim();
    return key !== undefined && key !== "" && this.has(key);
  }
}

function digest(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}
