import assert from "node:assert/strict";
import { createUiApp } from "../../src/ui/ui_app.ts";
import { startUi } from "../../src/ui/ui_server.ts";
import { Chain } from "../support/small_topology.ts";
import { testToken, uiContext } from "../support/ui_context.ts";

/** The pages of a small chain that runs, at a free port of this machine. */
async function withUi(
  check: (ui: { url: string; port: number }, folder: string) => Promise<void>,
): Promise<void> {
  const chain = new Chain();
  const run = chain.start();
  await chain.clock.advance(100);
  const folder = await Deno.makeTempDir();
  const ui = await startUi({
    address: { hostname: "127.0.0.1", port: 0 },
    context: uiContext(chain.plan, run, chain.clock),
    tokenDir: folder,
  });
  try {
    await check(ui, folder);
  } finally {
    await ui.close();
    await run.drain();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the live pages answer with what the topology has done", async () => {
  await withUi(async ({ url }) => {
    const answer = await fetch(`${url}/api/telemetry`);
    assert.equal(answer.status, 200);
    const { nodes } = await answer.json();
    assert.equal(nodes[0].id, "in");
  });
});

Deno.test("every answer forbids foreign scripts, frames and caching", async () => {
  await withUi(async ({ url }) => {
    for (const path of ["/", "/api/telemetry", "/nothing"]) {
      const answer = await fetch(`${url}${path}`);
      await answer.body?.cancel();
      const policy = answer.headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'/, path);
      assert.match(policy, /script-src 'self'(;|$)/, path);
      assert.doesNotMatch(policy, /unsafe/, path);
      assert.equal(answer.headers.get("x-frame-options"), "DENY", path);
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
    }
  });
});

Deno.test("a name that is not ours is not answered, an address is", async () => {
  const chain = new Chain();
  const run = chain.start();
  await chain.clock.advance(100);
  const app = createUiApp(
    uiContext(chain.plan, run, chain.clock),
    "pages.example",
  );
  const status = async (host: string) =>
    (await app.request("/api/telemetry", { headers: { host } })).status;
  for (
    const host of [
      "127.0.0.1:8090",
      "localhost:8090",
      "[::1]:8090",
      "pages.example",
      "10.0.0.7:80",
    ]
  ) {
    assert.equal(await status(host), 200, host);
  }
  for (const host of ["evil.example:8090", "127.0.0.1.evil.example", "", "a"]) {
    assert.equal(await status(host), 421, host);
  }
  await run.drain();
});

Deno.test("the control token is kept where only its owner reads it, and goes with the pages", async () => {
  let path = "";
  await withUi(async ({ port }, folder) => {
    path = `${folder}/ui-token-${port}`;
    const { mode } = await Deno.stat(path);
    assert.equal((mode ?? 0) & 0o777, 0o600);
    assert.equal(await Deno.readTextFile(path), `${testToken}\n`);
  });
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("a port that is taken is an error with its remedy", async () => {
  await withUi(async ({ port }) => {
    const chain = new Chain();
    const run = chain.start();
    await chain.clock.advance(100);
    await assert.rejects(
      startUi({
        address: { hostname: "127.0.0.1", port },
        context: uiContext(chain.plan, run, chain.clock),
      }),
      /choose another address with --ui/,
    );
    await run.drain();
  });
});
