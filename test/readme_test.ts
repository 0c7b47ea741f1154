import assert from "node:assert/strict";

const root = new URL("..", import.meta.url).pathname;
const readme = await Deno.readTextFile(`${root}/README.md`);

/** Longest run of one command of the README, milliseconds. */
const commandTimeoutMs = 60_000;
/** Runs all the tests, this one among them, so the runner runs it. */
const runner = "npx -y deno task test";

/** Commands of the README's shell blocks, in order. */
function commands(): string[] {
  const blocks = readme.matchAll(/```sh\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, block = ""]) =>
    block.split("\n").filter((line) => line.startsWith("npx "))
  );
}

Deno.test("every command of the README runs", async (t) => {
  const state = await Deno.makeTempDir();
  const found = commands();
  assert(found.length >= 10, "the README shows its commands");
  for (const command of found) {
    if (command === runner) continue;
    await t.step(command, async () => {
      const [, , , , task = "", ...args] = command.split(" ");
      const child = new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", task, ...args],
        cwd: root,
        env: { HOTPATH_STATE: state, HOTPATH_UI: "off" },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        signal: AbortSignal.timeout(commandTimeoutMs),
      });
      const { code, stderr } = await child.output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
    });
  }
  await Deno.remove(state, { recursive: true });
});

Deno.test("the README's second command is what CI runs", async () => {
  const ci = await Deno.readTextFile(`${root}/.ci/run`);
  assert(readme.includes(runner));
  assert(ci.trimEnd().endsWith(runner));
});

Deno.test("the README's picture is what the topology draws", async () => {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "task",
      "--quiet",
      "graph",
      "topology/hot-path.yaml",
      "--format",
      "svg",
      "--check",
      "docs/hot-path.svg",
    ],
    cwd: root,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  assert.equal(code, 0);
});

Deno.test("the README's links lead somewhere", async () => {
  for (const [, target = ""] of readme.matchAll(/\]\(([^)#]+)\)/g)) {
    assert((await Deno.stat(`${root}/${target}`)).isFile, target);
  }
});
