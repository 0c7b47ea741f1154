import assert from "node:assert/strict";
import { addonState, nodeFacts } from "../../../src/cli/stack/node_addon.ts";
import { HotpathError } from "../../../src/core/errors.ts";

Deno.test("a Node says its version, its interface and where it is", async () => {
  const { version, abi, prefix } = await nodeFacts("node");
  assert.match(version, /^v\d+\./);
  assert.match(abi, /^\d+$/);
  assert((await Deno.stat(`${prefix}/bin`)).isDirectory);
});

Deno.test("a Node that is missing is named with the remedy", async () => {
  await assert.rejects(
    nodeFacts("no-such-node"),
    (thrown) =>
      thrown instanceof HotpathError &&
      /no-such-node.*install Node 20/.test(thrown.message),
  );
  assert.deepEqual(await addonState("no-such-node"), {
    kind: "fails",
    reason: "there is no no-such-node",
  });
});
