/**
 * What a process has written when `found` is in it. The rest is read and
 * forgotten, so that a full pipe never holds the process up. Fails with what
 * was written when the stream ends first.
 */
export async function readUntil(
  stream: ReadableStream<Uint8Array>,
  found: RegExp,
): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!found.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Wait for ${found}: the process said: ${text}`);
    text += decoder.decode(value, { stream: true });
  }
  void drain(reader);
  return text;
}

async function drain(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<void> {
  while (!(await reader.read()).done);
}
