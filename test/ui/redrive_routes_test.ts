import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type {
  LetterChoice,
  LetterRedrive,
} from "../../src/ui/letter_redrive.ts";
import { createUiApp } from "../../src/ui/ui_app.ts";
import { Chain } from "../support/small_topology.ts";
import { testToken, uiContext } from "../support/ui_context.ts";

/** What was asked of a redrive, and what the pages answer to a request. */
async function asked(
  path: string,
  options: { readonly token?: string; readonly redrive?: LetterRedrive } = {},
) {
  const chain = new Chain();
  const run = chain.start();
  await chain.clock.advance(100);
  const calls: string[] = [];
  const counts = (name: string) => ({ reason, node }: LetterChoice) => {
    calls.push(`${name} ${reason} ${node}`);
    return Promise.resolve({
      send: { "kol.profiles.raw": 2 },
      refused: [{ letters: 1, why: "do not say where they came from" }],
    });
  };
  const {
    token = testToken,
    redrive = { preview: counts("preview"), run: counts("run") },
  } = options;
  const context = { ...uiContext(chain.plan, run, chain.clock), redrive };
  const app = createUiApp(context, "127.0.0.1");
  const answer = await app.request(path, {
    method: "POST",
    headers: { host: "127.0.0.1", authorization: `Bearer ${token}` },
  });
  await run.drain();
  return { status: answer.status, body: await answer.json(), calls };
}

const letters = "reason=not-json&node=parse";

Deno.test("letters are looked at and sent back with the control token alone", async () => {
  for (const action of ["preview", "redrive"]) {
    const refused = await asked(`/api/dead-letters/${action}?${letters}`, {
      token: "wrong",
    });
    assert.deepEqual([refused.status, refused.calls], [401, []]);
  }
  const seen = await asked(`/api/dead-letters/preview?${letters}`);
  assert.deepEqual(seen.calls, ["preview not-json parse"]);
  assert.deepEqual(seen.body, {
    send: { "kol.profiles.raw": 2 },
    refused: [{ letters: 1, why: "do not say where they came from" }],
    sent: false,
  });
  const sent = await asked(`/api/dead-letters/redrive?${letters}`);
  assert.deepEqual([sent.calls, sent.body.sent], [
    ["run not-json parse"],
    true,
  ]);
});

Deno.test("a redrive that does not say which letters is refused", async () => {
  const { status, body, calls } = await asked(
    "/api/dead-letters/redrive?node=a",
  );
  assert.deepEqual([status, calls], [400, []]);
  assert.match(body.detail, /reason= and node=/);
});

Deno.test("a redrive beside another one is told to wait", async () => {
  const code = "group-active";
  const busy = () =>
    Promise.reject(new HotpathError({ code, message: "Wait for the other" }));
  const { status, body } = await asked(`/api/dead-letters/redrive?${letters}`, {
    redrive: { preview: busy, run: busy },
  });
  assert.equal(status, 409);
  assert.deepEqual(body, { detail: "Wait for the other", code });
});
