import assert from "node:assert/strict";
import { hotpath } from "../support/child.ts";
import { linesOf, produce, runUntilIdle } from "../support/hot_path.ts";
import { StateFolder } from "../support/state_folder.ts";

const sample = "topology/sample/profiles.jsonl";
const sampleCount = 58;

Deno.test("the sample goes from produce through run to tail, scores and dlq", async (t) => {
  await using folder = new StateFolder();
  const state = ["--state", folder.path];
  const lines = linesOf(Deno.readTextFileSync(sample));

  await t.step(
    "produce writes a line a record, keyed by the field",
    async () => {
      const sent = await produce(folder, "--file", sample, "--key", "username");
      assert.equal(sent, sampleCount);
      const { stdout } = await hotpath(
        ...["tail", "kol.profiles.raw", "-n", "100", "--json", ...state],
      );
      const records = linesOf(stdout).map((line) => JSON.parse(line));
      assert.deepEqual(
        records.map((one) => one.value).sort(),
        [...lines].sort(),
      );
      for (const { key, value } of records) {
        assert.equal(key, JSON.parse(value).username);
      }
    },
  );

  await t.step("run drains and ends once nothing new came", async () => {
    await runUntilIdle(folder, "1s");
  });

  await t.step("tail prints one JSON object a score", async () => {
    const { stdout, code } = await hotpath(
      ...["tail", "scores.stream", "-n", "58", "--json", ...state],
    );
    assert.equal(code, 0);
    const records = linesOf(stdout).map((line) => JSON.parse(line));
    const scored = records.map((one) => JSON.parse(one.value).event_id);
    const sent = lines.map((line) => JSON.parse(line).event_id);
    assert.deepEqual(scored.sort(), sent.sort());
  });

  await t.step(
    "scores get finds a KOL, and tells of one that is not there",
    async () => {
      const { platform, username } = JSON.parse(lines[0] ?? "");
      const found = await hotpath(
        ...["scores", "get", platform, username, "--json", ...state],
      );
      assert.equal(found.code, 0, found.stderr);
      assert.equal(JSON.parse(found.stdout).kol_id, username);
      const missing = await hotpath(
        "scores",
        "get",
        platform,
        "nobody",
        ...state,
      );
      assert.equal(missing.code, 1);
      assert.equal(missing.stdout, "");
      assert.match(missing.stderr, /There is no score of nobody/);
    },
  );

  await t.step("scores top ranks by each of the four scores", async () => {
    for (const by of ["composite", "trust", "success", "trending"]) {
      const { stdout, code } = await hotpath(
        ...["scores", "top", "--by", by, "-n", "5", "--json", ...state],
      );
      assert.equal(code, 0);
      const top: { score: number }[] = JSON.parse(stdout);
      const scores = top.map((one) => one.score);
      assert.equal(scores.length, 5);
      assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
    }
  });

  await t.step("dlq list and show tell of the broken lines", async () => {
    const none = await hotpath("dlq", "list", ...state);
    assert.match(none.stdout, /There are no dead letters/);
    const file = folder.at("bad.jsonl");
    Deno.writeTextFileSync(file, "not JSON at all\n[1,2]\n[3]\n");
    assert.equal(await produce(folder, "--file", file), 3);
    await runUntilIdle(folder);

    const list = await hotpath("dlq", "list", "--json", ...state);
    const groups: { reason: string; count: number }[] = JSON.parse(list.stdout);
    assert.deepEqual(
      groups.map(({ reason, count }) => [reason, count]),
      [["schema-invalid", 2], ["not-json", 1]],
    );
    const example = JSON.parse(list.stdout)[1].example;
    const show = await hotpath(
      ...["dlq", "show", example.origin, "--json", ...state],
    );
    assert.equal(JSON.parse(show.stdout).value, "not JSON at all");
    const text = await hotpath("dlq", "show", example.origin, ...state);
    assert.match(text.stdout, /reason +not-json/);
  });
});
