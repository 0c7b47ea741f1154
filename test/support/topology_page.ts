import assert from "node:assert/strict";
import { StateFolder } from "./state_folder.ts";
import { runTask } from "./task.ts";

/** A page of docs/ about one topology, with a picture of its own name. */
export interface TopologyPage {
  /** Of the page, the topology and the picture: `trending`. */
  readonly name: string;
  /** What the page is about, for the tests' names. */
  readonly about: string;
  /** What a reader sees, and the check of it; by the first two words. */
  readonly seen: string;
  readonly see: (shown: ReadonlyMap<string, string>) => void;
}

/** Tests that the page's commands work, its picture is true and its links lead. */
export async function testTopologyPage(page: TopologyPage): Promise<void> {
  const { name, about, seen, see } = page;
  const docs = new URL("../../docs/", import.meta.url);
  const text = await Deno.readTextFile(new URL(`${name}.md`, docs));
  const commands = commandsOf(text);

  Deno.test(`every command of the page on ${about} works, in its order`, async (t) => {
    await using folder = new StateFolder();
    assert.ok(commands.length >= 5, "the page shows its commands");
    const shown = new Map<string, string>();
    for (const args of commands) {
      await t.step(args.join(" "), async () => {
        const { code, stdout, stderr } = await runTask(args, {
          HOTPATH_STATE: folder.path,
          HOTPATH_UI: "off",
        });
        assert.equal(code, 0, stderr);
        shown.set(args.slice(0, 2).join(" "), stdout);
      });
    }
    await t.step(`the reader sees ${seen}`, () => see(shown));
  });

  Deno.test("the page's picture is what the topology draws", async () => {
    const { code, stderr } = await runTask([
      ...["graph", `topology/${name}.yaml`, "--format", "svg"],
      ...["--check", `docs/${name}.svg`],
    ]);
    assert.equal(code, 0, stderr);
  });

  Deno.test("the page's links lead somewhere", async () => {
    for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)\)/g)) {
      const file = await Deno.stat(new URL(target, docs));
      assert.ok(file.isFile, target);
    }
  });
}

/** Commands of the page's shell blocks, in order, from the name of the task. */
function commandsOf(text: string): string[][] {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = ""]) => block.trimEnd().split("\n"))
    .map((line) => {
      assert.ok(line.startsWith("npx -y deno task "), line);
      return line.split(" ").slice(4);
    });
}
