import assert from "node:assert/strict";

Deno.test("the benchmark of windows measures cost, memory and a restart", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "task",
      "--quiet",
      "bench",
      "windows",
      ...["--events", "4000", "--groups", "2000", "--replay", "4000"],
      ...["--runs", "1", "--json"],
    ],
    cwd: new URL("../..", import.meta.url).pathname,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr));
  const { groups, memory, merge, replay } = JSON.parse(decoder.decode(stdout));
  assert.deepEqual(
    groups.map((one: { groups: number }) => one.groups),
    [1_000, 10_000, 100_000],
  );
  for (const { cpuUs } of [...groups, replay]) assert.ok(cpuUs > 0);
  // Of the memory that a group takes in earnest, garbage left out.
  for (const { groups, bytesPerGroup } of [...memory, merge]) {
    assert.equal(groups, 2_000);
    assert.ok(bytesPerGroup > 50 && bytesPerGroup < 5_000, `${bytesPerGroup}`);
  }
  assert.equal(replay.events, 4_000);
});
