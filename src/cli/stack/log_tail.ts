import { printable } from "../printable_text.ts";

/** How much of the end of a log is looked at, bytes. */
const tailBytes = 256 * 1024;

/** The last lines of a log, safe for a terminal; none where there is no log. */
export async function logTail(
  path: string,
  lines: number,
): Promise<readonly string[]> {
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    await file.seek(Math.max(0, size - tailBytes), Deno.SeekMode.Start);
    const text = await new Response(file.readable).text();
    return text.trimEnd().split("\n").slice(-lines).map(printable);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return [];
    throw thrown;
  }
}
