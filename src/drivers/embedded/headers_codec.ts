import type { Header } from "../../core/record.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Headers as one blob: for each a u32 length and bytes of name and value. */
export function encodeHeaders(headers: readonly Header[]): Uint8Array | null {
  if (headers.length === 0) return null;
  const parts = headers.flatMap(([name, value]) => [
    encoder.encode(name),
    value,
  ]);
  const size = parts.reduce((sum, part) => sum + 4 + part.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}

/** The headers of a blob that {@linkcode encodeHeaders} made. */
export function decodeHeaders(bytes: Uint8Array | null): readonly Header[] {
  if (bytes === null) return noHeaders;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const part = (): Uint8Array => {
    const length = view.getUint32(at);
    at += 4 + length;
    return bytes.subarray(at - length, at);
  };
  const headers: Header[] = [];
  while (at < bytes.length) headers.push([decoder.decode(part()), part()]);
  return headers;
}

const noHeaders: readonly Header[] = [];
