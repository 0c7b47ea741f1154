import assert from "node:assert/strict";
import { fileLines, lineBytesMax } from "../../src/cli/jsonl_lines.ts";

/** The lines of a file with these bytes, as text. */
async function linesOf(content: string | Uint8Array): Promise<string[]> {
  const path = await Deno.makeTempFile();
  try {
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    await Deno.writeFile(path, bytes);
    const lines: string[] = [];
    // One character a byte, so that no byte is lost to a decoder.
    const decoder = new TextDecoder("latin1");
    for await (const line of fileLines(path)) lines.push(decoder.decode(line));
    return lines;
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("lines are the bytes between line feeds, empty ones too", async () => {
  assert.deepEqual(await linesOf("a\n\nb\r\n c"), ["a", "", "b\r", " c"]);
  assert.deepEqual(await linesOf("a\n"), ["a"]);
  assert.deepEqual(await linesOf(""), []);
});

Deno.test("bytes that are no UTF-8 stay as they are", async () => {
  const bytes = Uint8Array.of(0xff, 0xfe, 10, 0xc3, 10);
  assert.deepEqual(await linesOf(bytes), ["\u00ff\u00fe", "\u00c3"]);
});

Deno.test("a line may be longer than a read of the file", async () => {
  const long = "x".repeat(1_000_000);
  assert.deepEqual(await linesOf(`${long}\n${long}y\n`), [long, `${long}y`]);
});

Deno.test("a line over the limit is refused by its number", async () => {
  const content = new Uint8Array(lineBytesMax + 3).fill(120);
  content[0] = 10;
  await assert.rejects(linesOf(content), /line 2 is over 67108864 bytes/);
});
