import assert from "node:assert/strict";
import { type Child, startHotpath } from "../support/child.ts";
import { logOf, produceMany, recordsOf } from "../support/hot_path.ts";
import { StateFolder } from "../support/state_folder.ts";

/** Copies profiles as they were parsed, in a group of its own. */
const copies = `name: copies
nodes:
  profiles: { type: kafka-source, with: { topics: [kol.profiles.raw], group: copies } }
  parse: { type: parse, from: profiles, with: { schema: profile }, onError: dead }
  out: { type: kafka-sink, from: parse, with: { topic: features.stream, key: kol_id }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: kol.dead-letters } }
`;

async function writeCopies(folder: StateFolder, text = copies) {
  await Deno.mkdir(folder.at("profiles"), { recursive: true });
  await Deno.copyFile(
    "topology/profiles/embedded.yaml",
    folder.at("profiles/embedded.yaml"),
  );
  await Deno.writeTextFile(folder.at("copies.yaml"), text);
  return folder.at("copies.yaml");
}

function runBoth(folder: StateFolder, file: string, ...args: string[]): Child {
  return startHotpath([
    "run",
    "topology/hot-path.yaml",
    file,
    "--profile",
    "embedded",
    "--state",
    folder.path,
    ...args,
  ]);
}

Deno.test("two topologies of one process read the same topic to its end", async () => {
  await using folder = new StateFolder();
  const file = await writeCopies(folder);
  const sent = await produceMany(folder, 300);
  await using run = runBoth(folder, file, "--until-idle", "500ms");
  const { code, stderr } = await run.end;
  assert.equal(code, 0, stderr);
  for (const topic of ["scores.stream", "features.stream"]) {
    assert.equal((await recordsOf(folder, topic)).length, sent, topic);
  }
  const ended = logOf(run).filter(({ msg }) => msg === "Ended");
  assert.deepEqual(
    ended.map(({ topology, how, settled }) => [topology, how, settled]).sort(),
    [["copies", "drained", sent], ["hot-path", "drained", sent]],
  );
});

Deno.test("one signal drains both, each with live pages of its own", async () => {
  await using folder = new StateFolder();
  const file = await writeCopies(folder);
  await using run = runBoth(folder, file, "--ui", "127.0.0.1:0");
  await run.until("both", ({ stderr }) => /pages of copies: /.test(stderr));
  for (const name of ["hot-path", "copies"]) {
    const [, url] = new RegExp(`Live pages of ${name}: (\\S+)`)
      .exec(run.stderr) ?? [];
    const live = await (await fetch(`${url}api/config`)).text();
    assert(live.includes(name), `${url} tells of ${name}`);
  }
  run.kill("SIGTERM");
  assert.equal((await run.end).code, 0, run.stderr);
});

Deno.test("topologies that would take each other's events do not run together", async () => {
  await using folder = new StateFolder();
  const same = copies.replace("group: copies", "group: hotpath-scoring");
  for (
    const [text, found] of [
      [same, "consumer groups of their own in hot-path and copies"],
      [copies.replace("name: copies", "name: hot-path"), "names of their own"],
    ] as const
  ) {
    const file = await writeCopies(folder, text);
    await using run = runBoth(folder, file);
    const { code, stderr } = await run.end;
    assert.equal(code, 4, stderr);
    assert(stderr.includes(found), stderr);
  }
  await using run = runBoth(folder, await writeCopies(folder), "--group", "g");
  assert.equal((await run.end).code, 2, run.stderr);
});

Deno.test("one that has to stop ends the process with its reason", async () => {
  await using folder = new StateFolder();
  const file = await writeCopies(
    folder,
    copies.replace(
      "  dead:",
      `  all:
    type: window
    from: parse
    with: { size: 1h, by: [kol_id], coPartitioned: true, maxGroups: 1 }
    onError: dead
  windows: { type: kafka-sink, from: all, with: { topic: metrics.windowed }, onError: dead }
  dead:`,
    ),
  );
  await produceMany(folder, 50);
  await using run = runBoth(folder, file);
  const { code, stderr } = await run.end;
  assert.equal(code, 5, stderr);
  assert.match(stderr, /copies: Open no more windows in all, .*window-full/);
  const ended = logOf(run).find(({ topology, msg }) =>
    topology === "hot-path" && msg === "Ended"
  );
  assert.equal(ended?.how, "drained");
});
