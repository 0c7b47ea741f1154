import assert from "node:assert/strict";
import { StateFolder } from "../support/state_folder.ts";
import { runTask } from "../support/task.ts";

const page = await Deno.readTextFile(
  new URL("../../docs/trending.md", import.meta.url),
);

/** Commands of the page's shell blocks, in order, from the name of the task. */
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = ""]) => block.trimEnd().split("\n"))
  .map((line) => {
    assert.ok(line.startsWith("npx -y deno task "), line);
    return line.split(" ").slice(4);
  });

Deno.test("every command of the page on trending works, in its order", async (t) => {
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
  await t.step("the reader sees a ranking, alerts and features", () => {
    const ranked = shown.get("scores top")?.match(/kol_\w+/g) ?? [];
    assert.equal(ranked.length, 5);
    assert.match(shown.get("tail alerts.stream") ?? "", /trending-viral/);
    assert.match(shown.get("tail features.stream") ?? "", /baseline_windows/);
  });
});

Deno.test("the page's picture is what the topology draws", async () => {
  const { code, stderr } = await runTask([
    ...["graph", "topology/trending.yaml", "--format", "svg"],
    ...["--check", "docs/trending.svg"],
  ]);
  assert.equal(code, 0, stderr);
});

Deno.test("the page's links lead somewhere", async () => {
  for (const [, target = ""] of page.matchAll(/\]\(([^)#]+)\)/g)) {
    const file = await Deno.stat(
      new URL(`../../docs/${target}`, import.meta.url),
    );
    assert.ok(file.isFile, target);
  }
});
