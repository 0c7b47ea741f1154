import assert from "node:assert/strict";
import { StateFolder } from "./support/state_folder.ts";

const root = new URL("..", import.meta.url).pathname;
const page = await Deno.readTextFile(`${root}/docs/operations.md`);

/** Longest run of one command of the page, milliseconds. */
const commandTimeoutMs = 60_000;

/** Commands of the page's shell blocks, in order. */
function commands(): string[] {
  const blocks = page.matchAll(/```sh\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, block = ""]) =>
    block.split("\n").filter((line) => line.startsWith("npx "))
  );
}

Deno.test("every command of the operations page runs", async (t) => {
  await using folder = new StateFolder();
  const found = commands();
  assert.ok(found.length >= 4, "the page shows its commands");
  for (const command of found) {
    await t.step(command, async () => {
      const [, , , , task = "", ...args] = command.split(" ");
      const child = new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", task, ...args],
        cwd: root,
        env: { HOTPATH_STATE: folder.path },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        signal: AbortSignal.timeout(commandTimeoutMs),
      });
      const { code, stderr } = await child.output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
    });
  }
});
