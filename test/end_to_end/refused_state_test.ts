import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type ChildEnd, hotpath } from "../support/child.ts";
import { produceMany } from "../support/hot_path.ts";
import { StateFolder } from "../support/state_folder.ts";

/** Every command that opens the state. */
const commands: readonly (readonly string[])[] = [
  ["run", "topology/hot-path.yaml", "--profile", "embedded"],
  ["demo", "--count", "0"],
  ["produce", "--topic", "t", "--generate", "profiles", "--count", "1"],
  ["tail", "kol.profiles.raw", "-n", "1"],
  ["scores", "top"],
  ["dlq", "list"],
];

/** Runs every command on a folder; each must refuse it in the same way. */
async function refusals(
  state: string,
  check: (end: ChildEnd, command: string) => void,
): Promise<void> {
  for (const args of commands) {
    const end = await hotpath(...args, "--state", state);
    const name = args[0] ?? "";
    assert.equal(end.code, 3, `${name}: ${end.stderr}`);
    assert.equal(end.stdout, "", name);
    assert.doesNotMatch(end.stderr, /fault of the program|\.ts:\d/, name);
    check(end, name);
  }
}

/** The names and bytes of a folder, to see that nothing was changed. */
function contentOf(path: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const entry of Deno.readDirSync(path)) {
    if (entry.isFile) {
      files.set(entry.name, Deno.readFileSync(`${path}/${entry.name}`));
    }
  }
  return files;
}

Deno.test("a state folder that cannot be written is refused by every command", async () => {
  await using folder = new StateFolder();
  Deno.writeTextFileSync(folder.at("file"), "not a folder");
  const state = folder.at("file/state");
  await refusals(state, ({ stderr }) => {
    assert.match(stderr, /state-unwritable/);
    assert.ok(stderr.includes(state));
    assert.match(stderr, /--state|HOTPATH_STATE/);
  });
  assert.equal(Deno.readTextFileSync(folder.at("file")), "not a folder");
});

Deno.test("a state of a newer version is refused by every command and left as it is", async () => {
  await using folder = new StateFolder();
  await produceMany(folder, 10);
  const db = new DatabaseSync(folder.at("hotpath.db"));
  db.exec("PRAGMA user_version = 999");
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  const before = contentOf(folder.path);
  await refusals(folder.path, ({ stderr }) => {
    assert.match(stderr, /newer.*999/);
    assert.match(stderr, /state-newer/);
  });
  assert.deepEqual(contentOf(folder.path), before);
});

for (
  const [what, bytes] of [
    ["is no database", new TextEncoder().encode("not a database\n".repeat(99))],
    ["is cut after its header", undefined],
  ] as const
) {
  Deno.test(`a state file that ${what} is refused by every command and left as it is`, async () => {
    await using folder = new StateFolder();
    const file = folder.at("hotpath.db");
    if (bytes === undefined) {
      await produceMany(folder, 200);
      const whole = Deno.readFileSync(file);
      Deno.writeFileSync(file, whole.slice(0, 100));
    } else Deno.writeFileSync(file, bytes);
    const before = Deno.readFileSync(file);
    await refusals(folder.path, ({ stderr }) => {
      assert.match(stderr, /state-damaged/);
      assert.ok(stderr.includes(file));
    });
    assert.deepEqual(Deno.readFileSync(file), before);
  });
}
