import assert from "node:assert/strict";
import { StateFolder } from "./support/state_folder.ts";

const root = new URL("..", import.meta.url).pathname;
const page = await Deno.readTextFile(`${root}/docs/windows.md`);

/** Longest run of one command of the page, milliseconds. */
const commandTimeoutMs = 60_000;

/** Commands of the page's shell blocks, in order. */
function commands(): string[] {
  const blocks = page.matchAll(/```sh\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, block = ""]) =>
    block.split("\n").filter((line) => line.startsWith("npx "))
  );
}

async function run(command: string, folder: StateFolder): Promise<string> {
  const [, , , , task = "", ...args] = command.split(" ");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", task, ...args],
    cwd: root,
    env: { HOTPATH_STATE: folder.path, HOTPATH_UI: "off", NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(commandTimeoutMs),
  });
  const { code, stdout, stderr } = await child.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("every command of the windows page runs, in its order", async (t) => {
  await using folder = new StateFolder();
  const found = commands();
  assert.ok(found.length >= 5, "the page shows its commands");
  for (const command of found) {
    await t.step(command, async () => {
      const said = await run(command, folder);
      // The page says that these are results, so there must be some.
      if (command.includes("tail")) assert.match(said, /kpis .* final /);
    });
  }
});

Deno.test("the fields that the windows page tells of are those of a result", async () => {
  const source = await Deno.readTextFile(
    `${root}/src/operators/window/window_result.ts`,
  );
  const rows = page.split("\n").filter((line) => /^\| `/.test(line));
  const told = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name)
  );
  const fields = [...source.matchAll(/^ {2}readonly (\w+):/gm)]
    .map(([, name]) => name);
  const written = [
    "name",
    "group",
    "window_start",
    "window_end",
    "count",
    "measures",
    "revision",
    "final",
    "incomplete",
    "late",
    "watermark",
  ];
  assert.deepEqual(told, written);
  assert.deepEqual(written.filter((name) => !fields.includes(name)), []);
});

Deno.test("the links of the windows page lead somewhere", async () => {
  for (const [, target = ""] of page.matchAll(/\]\(([^)#]+)\)/g)) {
    assert((await Deno.stat(`${root}/docs/${target}`)).isFile, target);
  }
});
