import assert from "node:assert/strict";
import type { Child } from "./support/child.ts";
import { startRun } from "./support/hot_path.ts";
import { StateFolder } from "./support/state_folder.ts";

const root = new URL("..", import.meta.url).pathname;
/** Pages whose commands need nothing but an empty state. */
const pages = ["operations", "metrics"] as const;

/** Longest run of one command of the page, milliseconds. */
const commandTimeoutMs = 60_000;

/** Commands of a page's shell blocks, in order. */
async function commandsOf(name: string): Promise<string[]> {
  const page = await Deno.readTextFile(`${root}/docs/${name}.md`);
  const blocks = page.matchAll(/```sh\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, block = ""]) =>
    block.split("\n").filter((line) => line.startsWith("npx "))
  );
}

/** The words of a command, with `topology/*.yaml` as a shell expands it. */
function wordsOf(command: string): string[] {
  return command.split(" ").flatMap((word) =>
    word === "topology/*.yaml"
      ? [...Deno.readDirSync(`${root}/topology`)]
        .filter(({ name }) => name.endsWith(".yaml"))
        .map(({ name }) => `topology/${name}`).toSorted()
      : [word]
  );
}

/** A run that reads its partitions and has live pages, for commands that ask. */
class Asked implements AsyncDisposable {
  readonly #folder: StateFolder;
  readonly #run: Child;

  private constructor(folder: StateFolder) {
    this.#folder = folder;
    this.#run = startRun(folder, "--ui", "127.0.0.1:0");
  }

  static async start(): Promise<Asked> {
    const asked = new Asked(new StateFolder());
    await asked.#run.until(
      "its partitions",
      ({ stderr }) =>
        asked.url !== "" && stderr.includes("Partitions assigned"),
    );
    return asked;
  }

  get url(): string {
    return /Live pages: (http:\S+)\//.exec(this.#run.stderr)?.[1] ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}

for (const page of pages) {
  Deno.test(`every command of the ${page} page runs`, async (t) => {
    const found = await commandsOf(page);
    assert.ok(found.length >= 3, "the page shows its commands");
    await runAll(t, found);
  });
}

async function runAll(
  t: Deno.TestContext,
  found: readonly string[],
): Promise<void> {
  await using folder = new StateFolder();
  for (const command of found) {
    await t.step(command, async () => {
      const [, , , , task = "", ...args] = wordsOf(command);
      // It asks a run, which the reader has.
      await using asked = task === "why" ? await Asked.start() : undefined;
      if (asked !== undefined) args.push("--url", asked.url);
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
}

Deno.test("the picture of the metrics page is what the topology draws", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["task", "--quiet", "graph", "topology/metrics.yaml"],
      ...["--format", "svg", "--check", "docs/metrics.svg"],
    ],
    cwd: root,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
});
