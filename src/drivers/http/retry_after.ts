/**
 * The wait that a Retry-After header asks for, milliseconds: whole seconds, or
 * an HTTP date compared with `nowMs`. undefined if it is absent or neither.
 */
export function readRetryAfter(
  header: string | null,
  nowMs: number,
): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  if (!httpDate.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** `Wed, 03 Dec 2025 10:00:05 GMT`, the one form that is still to be sent. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/;
