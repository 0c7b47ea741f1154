import assert from "node:assert/strict";
import { type ChildEnd, hotpath } from "../support/child.ts";
import { recordsOf, runUntilIdle, startRun } from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { StateFolder } from "../support/state_folder.ts";

const topic = "kol.profiles.raw";
const encoder = new TextEncoder();
const noon = Date.UTC(2025, 11, 3, 12);

/** A KOL's profile at a minute past noon; its followers grow by the minute. */
function profile(minute: number): string {
  return JSON.stringify({
    event_id: `at-${minute}`,
    event_time: new Date(noon + minute * 60_000).toISOString(),
    event_type: "profile",
    platform: "tiktok",
    username: "kol",
    followers_count: 1_000 * 10 ** minute,
  });
}

/** Writes profiles of the same KOL, one a minute. */
async function write(
  folder: StateFolder,
  minutes: readonly number[],
): Promise<void> {
  await withStores(folder.path, async ({ log }) => {
    await log.admin.createTopics([{ topic, partitions: 3 }]);
    const producer = await log.openProducer();
    await producer.send(minutes.map((minute) => ({
      topic,
      key: encoder.encode("kol"),
      value: encoder.encode(profile(minute)),
      headers: [],
      timestamp: noon + minute * 60_000,
    })));
    await producer.close();
  });
}

async function ok(run: Promise<ChildEnd>): Promise<string> {
  const { code, stdout, stderr } = await run;
  assert.equal(code, 0, stderr);
  return stdout;
}

function cached(folder: StateFolder): Promise<string> {
  const state = ["--state", folder.path];
  return ok(hotpath("scores", "get", "tiktok", "kol", "--json", ...state));
}

function offsets(folder: StateFolder, ...args: string[]): Promise<ChildEnd> {
  return hotpath("offsets", ...args, "--state", folder.path);
}

Deno.test("a second group replays old events with other settings and overwrites no newer score", async (t) => {
  await using folder = new StateFolder();
  await write(folder, [0, 1, 2, 3]);
  await runUntilIdle(folder);
  const newest = await cached(folder);
  assert.match(newest, /at-3|2025-12-03T12:03/);

  await t.step("a run from a time wants a group of its own", async () => {
    await using run = startRun(folder, "--from", "2025-12-03T12:01:00Z");
    const { code, stderr } = await run.end;
    assert.equal(code, 2, stderr);
    assert.match(stderr, /name a group for it with --group/);
  });

  const replay = [
    "--from",
    "2025-12-03T12:01:00Z",
    "--group",
    "replay",
    "--set",
    "nodes.score.with.defaults.avg_views=1",
    "--until-idle",
    "500ms",
  ];
  await t.step(
    "it reads from that time on, beside the live group",
    async () => {
      await using live = startRun(folder);
      await live.until(
        "its partitions",
        (one) => one.stderr.includes("Partitions assigned"),
      );
      await using run = startRun(folder, ...replay);
      const { code, stderr } = await run.end;
      assert.equal(code, 0, stderr);
      live.kill("SIGTERM");
      assert.equal((await live.end).code, 0);
      const scores = await recordsOf(folder, "scores.stream");
      const ids = scores.map(({ value }) => JSON.parse(value).event_id);
      assert.deepEqual(
        ids.toSorted(),
        ["at-0", "at-1", "at-1", "at-2", "at-2", "at-3", "at-3"],
      );
    },
  );

  await t.step("the newer scores stand", async () => {
    assert.deepEqual(JSON.parse(await cached(folder)), JSON.parse(newest));
  });

  await t.step("a replay that is started again goes on", async () => {
    await using run = startRun(folder, ...replay);
    const { code, stderr } = await run.end;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /goes on from what it has committed/);
    assert.equal((await recordsOf(folder, "scores.stream")).length, 7);
  });
});

Deno.test("commits are shown, and set only where nobody reads and somebody agrees", async (t) => {
  await using folder = new StateFolder();
  await write(folder, [0, 1, 2, 3]);
  await runUntilIdle(folder);
  const group = ["--group", "hotpath-scoring"];

  await t.step("show tells what is committed", async () => {
    const shown = JSON.parse(
      await ok(offsets(folder, "show", ...group, "--json")),
    );
    assert.deepEqual(shown.members, []);
    const [one] = shown.partitions.filter((p: { end: number }) => p.end > 0);
    assert.equal(one.committed, 4);
    assert.equal(one.lag, 0);
  });

  await t.step("a wrong group is told, with the nearest one", async () => {
    const { code, stderr } = await offsets(
      folder,
      "show",
      "--group",
      "hotpth-scoring",
    );
    assert.equal(code, 1);
    assert.match(stderr, /did you mean hotpath-scoring/);
  });

  await t.step("a dry run shows how much would be read again", async () => {
    const args = ["reset", ...group, "--to", "2025-12-03T12:02:00Z"];
    const dry = await ok(offsets(folder, ...args, "--dry-run"));
    assert.match(dry, /2 records are read again, 0 are skipped/);
    const { code, stderr } = await offsets(folder, ...args);
    assert.equal(code, 2);
    assert.match(stderr, /repeat with --yes/);
  });

  await t.step("it refuses while the group has members", async () => {
    await using live = startRun(folder);
    await live.until(
      "its partitions",
      (one) => one.stderr.includes("Partitions assigned"),
    );
    const { code, stderr } = await offsets(
      folder,
      "reset",
      ...group,
      "--to",
      "earliest",
      "--yes",
    );
    assert.equal(code, 1);
    assert.match(stderr, /stop its members first/);
  });

  for (
    const { to, again } of [
      { to: "earliest", again: 4 },
      { to: "2", again: 2 },
      { to: "latest", again: 0 },
    ]
  ) {
    await t.step(`a reset to ${to} reads ${again} again`, async () => {
      const before = (await recordsOf(folder, "scores.stream")).length;
      await ok(offsets(folder, "reset", ...group, "--to", to, "--yes"));
      await runUntilIdle(folder);
      const after = (await recordsOf(folder, "scores.stream")).length;
      assert.equal(after - before, again);
    });
  }

  await t.step("a topic is set by itself, the others stay", async () => {
    const committed = async (of: string) => {
      const args = ["show", ...group, "--topic", of, "--json"];
      const { partitions } = JSON.parse(await ok(offsets(folder, ...args)));
      return partitions.map((one: { committed: number }) => one.committed)
        .filter((one: number) => one > 0);
    };
    await withStores(
      folder.path,
      ({ log }) =>
        log.admin.alterOffsets("hotpath-scoring", [
          { topic: "scores.stream", partition: 0, offset: 1 },
        ]),
    );
    assert.deepEqual(await committed("scores.stream"), [1]);
    const args = ["reset", ...group, "--topic", "scores.stream"];
    await ok(offsets(folder, ...args, "--to", "earliest", "--yes"));
    assert.deepEqual(await committed("scores.stream"), []);
    assert.deepEqual(await committed(topic), [4]);
  });

  await t.step("what is no target is a usage error", async () => {
    const { code } = await offsets(folder, "reset", ...group, "--to", "soon");
    assert.equal(code, 2);
  });
});
