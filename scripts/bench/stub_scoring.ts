/**
 * A scoring service that answers at once, in a process of its own, so that the
 * benchmark counts only the pipeline's side of a call. Prints its port.
 */
const decoder = new TextDecoder();

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => Deno.stdout.writeSync(encode(`${port}\n`)),
}, async (request) => {
  const body: { items: { kol_id: string }[] } = JSON.parse(
    decoder.decode(await request.arrayBuffer()),
  );
  const results = body.items.map((item) =>
    `{"kol_id":${JSON.stringify(item.kol_id)},${scores}}`
  );
  return new Response(
    `{"results":[${results.join(",")}],${versions},"processing_time_ms":1.0}`,
    { headers: { "content-type": "application/json" } },
  );
});

const versions =
  `"model_versions":{"trust":"stub","success":"stub","trending":"stub"}`;
const scores = `"trust":{"score":75.5,"label":"Moderate","confidence":0.755},` +
  `"success":{"score":65.2,"label":"High","confidence":0.652},` +
  `"trending":{"score":82.1,"label":"Viral","growth":1.5},` +
  `${versions},"processing_time_ms":1.0`;

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
