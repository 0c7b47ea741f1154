/** Longest line of a file that is read, bytes. */
export const lineBytesMax = 64 * 1_048_576;

/**
 * Lines of a file as bytes, as they are but for the line feed; an empty one
 * counts. Throws at a line over `lineBytesMax`.
 */
export async function* fileLines(path: string): AsyncGenerator<Uint8Array> {
  const file = await Deno.open(path, { read: true });
  let parts: Uint8Array[] = [];
  let length = 0;
  let line = 1;
  for await (const chunk of file.readable) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, from);
      const part = chunk.subarray(from, end < 0 ? chunk.length : end);
      parts.push(part);
      length += part.length;
      if (length > lineBytesMax) {
        throw new RangeError(`line ${line} is over ${lineBytesMax} bytes`);
      }
      if (end < 0) break;
      yield joined(parts, length);
      parts = [];
      length = 0;
      line++;
      from = end + 1;
    }
  }
  if (length > 0) yield joined(parts, length);
}

const lineFeed = 10;

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const line = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    line.set(part, at);
    at += part.length;
  }
  return line;
}
