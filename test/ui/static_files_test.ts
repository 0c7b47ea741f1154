import assert from "node:assert/strict";
import { createUiApp } from "../../src/ui/ui_app.ts";
import { Chain } from "../support/small_topology.ts";
import { uiContext } from "../support/ui_context.ts";

Deno.test("a page loads only files that are there, of this address", async () => {
  const chain = new Chain();
  const run = chain.start();
  await chain.clock.advance(100);
  const app = createUiApp(uiContext(chain.plan, run, chain.clock), "pages");
  const get = (path: string, headers: Record<string, string> = {}) =>
    app.request(path, { headers: { host: "localhost", ...headers } });
  const loaded = new Set<string>();
  for (const path of ["/", "/live", "/windows", "/dead-letters", "/kafka"]) {
    const text = await (await get(path)).text();
    for (
      const [, from = ""] of text.matchAll(
        /(?:src|rel="[\w ]+" href)="([^"]+)"/g,
      )
    ) {
      loaded.add(from);
    }
  }
  assert(loaded.size > 10, [...loaded].join());
  for (const path of loaded) {
    const answer = await get(path);
    await answer.body?.cancel();
    assert.equal(answer.status, 200, path);
    const etag = answer.headers.get("etag") ?? "";
    assert.equal(
      (await get(path, { "if-none-match": etag })).status,
      304,
      path,
    );
  }
  await run.drain();
});
