/** Lines of a file as bytes, without their line ends; an empty one counts. */
export async function* fileLines(path: string): AsyncGenerator<Uint8Array> {
  const file = await Deno.open(path, { read: true });
  let rest = new Uint8Array(0);
  for await (const chunk of file.readable) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(newline, from);
      if (end < 0) break;
      yield withoutReturn(bytes.subarray(from, end));
      from = end + 1;
    }
    rest = bytes.slice(from);
  }
  if (rest.length > 0) yield withoutReturn(rest);
}

const newline = 10;
const carriageReturn = 13;

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
}
