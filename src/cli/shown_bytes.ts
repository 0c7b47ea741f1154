/** Bytes of a record as JSON can hold them: text, or base64 where they are none. */
export interface ShownBytes {
  /** null for no bytes and for bytes that are no UTF-8. */
  readonly text: string | null;
  /** The bytes where they are no UTF-8. */
  readonly base64: string | null;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Shows bytes without changing them: what is no UTF-8 becomes base64. */
export function shownBytes(bytes: Uint8Array | null): ShownBytes {
  if (bytes === null) return { text: null, base64: null };
  try {
    return { text: strict.decode(bytes), base64: null };
  } catch {
    return { text: null, base64: base64(bytes) };
  }
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
