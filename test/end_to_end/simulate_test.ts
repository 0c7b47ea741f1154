import assert from "node:assert/strict";

const root = new URL("../..", import.meta.url).pathname;
const page = await Deno.readTextFile(`${root}/docs/reliability.md`);

async function run(args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(60_000),
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

Deno.test("the simulations of the reliability page run and say how it went", async () => {
  const commands = [...page.matchAll(/^npx -y deno task (simulate.*)$/gm)];
  assert.ok(commands.length >= 2);
  for (const [, command = ""] of commands) {
    const { code, out, err } = await run(command.split(" "));
    assert.equal(code, 0, err);
    assert.match(
      out,
      /^\d+ seeds from \d+ kept every promise in [\d.]+ s, \d+ a second\n$/,
    );
  }
});

Deno.test("a number of seeds that is none is refused with the reason", async () => {
  const { code, err } = await run(["simulate", "--seeds", "many"]);
  assert.equal(code, 1);
  assert.match(err, /'many' is invalid. expected a whole number from 0/);
});
