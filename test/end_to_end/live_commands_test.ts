import assert from "node:assert/strict";
import {
  type Child,
  type ChildEnd,
  hotpath,
  startHotpath,
} from "../support/child.ts";
import { linesOf, produceMany, startRun } from "../support/hot_path.ts";
import { StateFolder } from "../support/state_folder.ts";

/** A command that has to work; what it printed. */
async function told(...args: string[]): Promise<string> {
  const { code, stdout, stderr }: ChildEnd = await hotpath(...args);
  assert.equal(code, 0, `${args.join(" ")}\n${stderr}`);
  return stdout;
}

/** Waits until a run has finished all there is; a command a look would be slow. */
async function caughtUp(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/api/lag`);
    if ((await answer.json()).total === 0) return;
  }
}

/** A run on a folder of its own, with its pages at a free port. */
async function withRun(
  check: (folder: StateFolder, run: Child, url: string) => Promise<void>,
): Promise<void> {
  await using folder = new StateFolder();
  await using run = startRun(folder, "--ui", "127.0.0.1:0");
  await run.until(
    "the pages",
    (child) => child.stderr.includes("Live pages: "),
  );
  await check(folder, run, /Live pages: (\S+)\//.exec(run.stderr)?.[1] ?? "");
}

Deno.test("tap, top and lag tell what a run does", async (t) => {
  await withRun(async (folder, _run, url) => {
    const at = ["--url", url];
    await t.step("tap shows what passes, in and out", async () => {
      await using tap = startHotpath([
        "tap",
        "score",
        "--limit",
        "3",
        "--interval",
        "0ms",
        "--json",
        ...at,
      ]);
      // It says nothing before something passes, so events go on coming.
      while (linesOf(tap.stdout).length < 3) await produceMany(folder, 100);
      assert.equal((await tap.end).code, 0);
      const [first] = linesOf(tap.stdout).map((line) => JSON.parse(line));
      assert.equal(first.node, "score");
      assert.equal(typeof first.value.scores.trust_score, "number");
    });

    await t.step("top tells what every node does", async () => {
      const live = JSON.parse(await told("top", "--once", "--json", ...at));
      assert(live.settled >= 100);
      assert.deepEqual(
        live.nodes.map((one: { readonly id: string }) => one.id).toSorted(),
        [
          "batch",
          "cache",
          "dead-letters",
          "enrich",
          "history",
          "parse",
          "profiles",
          "score",
          "scores",
        ],
      );
      const text = await told("top", "--once", ...at);
      assert.match(text, /^running: Nothing/);
      assert.match(text, /\n score +ok /);
    });

    await t.step(
      "lag tells how far behind it is, and fails above a bound",
      async () => {
        while (JSON.parse(await told("lag", "--json", ...at)).total > 0);
        assert.match(await told("lag", "--fail-above", "0", ...at), /lag 0\n$/);
      },
    );
  });
});

Deno.test("pause, resume and drain change a run for who has its token", async (t) => {
  await withRun(async (folder, run, url) => {
    const at = ["--url", url];
    const control = [...at, "--state", folder.path];
    await t.step("a paused run reads nothing until it is resumed", async () => {
      assert.equal(await told("pause", ...control), "paused\n");
      await produceMany(folder, 2_000);
      const behind = await hotpath("lag", "--fail-above", "100", ...at);
      assert.equal(behind.code, 1, behind.stderr);
      assert.equal(await told("resume", ...control), "running\n");
      await caughtUp(url);
    });

    await t.step("without the token nothing is changed", async () => {
      const refused = await hotpath("drain", ...at, "--state", "/nowhere");
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /HOTPATH_UI_TOKEN/);
    });

    await t.step("drain ends the run", async () => {
      assert.equal(await told("drain", ...control), "draining\n");
      assert.equal((await run.end).code, 0);
    });

    await t.step(
      "a run that is not there is told with the remedy",
      async () => {
        const { code, stderr } = await hotpath("tap", "score", ...at);
        assert.equal(code, 3);
        assert.match(stderr, /--url: .*Connection refused/);
      },
    );
  });
});
