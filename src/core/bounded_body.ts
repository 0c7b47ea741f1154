/** A body, or as much of it as was wanted. */
export interface BoundedBody {
  readonly bytes: Uint8Array;
  /** There was more; it was not read. */
  readonly isCut: boolean;
}

/**
 * Reads at most `maxBytes` of a message's body and gives up the rest, so that
 * no body stays unread and none fills the memory. Counts what was decompressed.
 */
export async function readBounded(
  message: { readonly body: ReadableStream<Uint8Array> | null },
  maxBytes: number,
): Promise<BoundedBody> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = message.body?.getReader();
  if (reader === undefined) return { bytes: new Uint8Array(), isCut: false };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: joined(parts, length), isCut: false };
    if (length + value.length > maxBytes) {
      parts.push(value.subarray(0, maxBytes - length));
      await reader.cancel();
      return { bytes: joined(parts, maxBytes), isCut: true };
    }
    parts.push(value);
    length += value.length;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
