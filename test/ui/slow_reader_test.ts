import assert from "node:assert/strict";
import { startUi } from "../../src/ui/ui_server.ts";
import { Chain } from "../support/small_topology.ts";
import { uiContext } from "../support/ui_context.ts";

const paths = ["/api/events", "/api/tap?node=in&interval=0ms&limit=1000"];

/** Asks for a stream and reads nothing of it, as a browser that hangs. */
async function deadReader(port: number, path: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  return connection;
}

Deno.test("browsers that read nothing do not slow the stream, and are dropped", async () => {
  const chain = new Chain();
  const run = chain.start();
  await chain.clock.advance(100);
  const timers = chain.clock.timers;
  const ui = await startUi({
    address: { hostname: "127.0.0.1", port: 0 },
    context: uiContext(chain.plan, run, chain.clock),
  });
  const idle = chain.clock.timers;
  const readers = await Promise.all(
    paths.map((path) => deadReader(ui.port, path)),
  );
  // The feed and the tap's beat are there once the requests have come.
  while (chain.clock.timers < idle + paths.length) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  let settled = 0;
  for (let second = 0; chain.clock.timers > idle; second++) {
    assert(second < 20_000, "the readers are never dropped");
    chain.source.add(10);
    await chain.clock.advance(1_000);
    settled += 10;
    // All that came in a second is through within it, whoever listens.
    assert.equal(run.running.telemetry().settled, settled, `second ${second}`);
    // What was sent goes out between two turns of the loop.
    if (second % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  for (const reader of readers) reader.close();
  await ui.close();
  assert.equal(chain.clock.timers, timers);
  await run.drain();
});
