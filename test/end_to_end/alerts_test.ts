import assert from "node:assert/strict";
import { hotpath, startHotpath } from "../support/child.ts";
import { recordsOf } from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { StateFolder } from "../support/state_folder.ts";

const hotPath = "topology/hot-path.yaml";
const topology = "topology/alerts.yaml";
/** The node that publishes what each score was made from. */
const features =
  "nodes.features={ type: kafka-sink, from: score, onError: dead-letters, with: { topic: features.stream, key: kol_id, value: features } }";
const topic = "kol.profiles.raw";
const encoder = new TextEncoder();
/** Yesterday, as histories of alerts expire by the wall clock. */
const hour = (Math.floor(Date.now() / 3_600_000) - 24) * 3_600_000;

/** An account that is trusted. */
const trusted = {
  followers_count: 1_200_000,
  following_count: 300,
  post_count: 900,
  favorites_count: 5_000_000,
  account_age_days: 2_000,
  verified: true,
  bio: "hello https://x.example",
  avatar_url: "https://x.example/a.jpg",
};

/** An account that is not. */
const doubtful = {
  followers_count: 3_000_000,
  following_count: 7_000,
  post_count: 1,
  favorites_count: 0,
  account_age_days: 3,
  verified: false,
  bio: "",
  avatar_url: "",
};

interface Event {
  readonly username: string;
  readonly minute: number;
  readonly profile: Readonly<Record<string, unknown>>;
}

async function write(
  folder: StateFolder,
  ...events: readonly Event[]
): Promise<void> {
  await withStores(folder.path, async ({ log }) => {
    await log.admin.createTopics([{ topic, partitions: 3 }]);
    const producer = await log.openProducer();
    const results = await producer.send(
      events.map(({ username, minute, profile }) => ({
        topic,
        key: encoder.encode(username),
        value: encoder.encode(JSON.stringify({
          event_id: `${username}-${minute}`,
          event_time: new Date(hour + minute * 60_000).toISOString(),
          event_type: "profile",
          platform: "tiktok",
          username,
          ...profile,
        })),
        headers: [],
        timestamp: hour + minute * 60_000,
      })),
    );
    assert.ok(results.every((one) => one.kind !== "failed"));
    await producer.close();
  });
}

/** Runs topologies until they have nothing left to do. */
async function run(
  folder: StateFolder,
  files: readonly string[],
  ...args: string[]
): Promise<void> {
  await using child = startHotpath([
    ...["run", ...files, "--profile", "embedded", "--state", folder.path],
    ...["--until-idle", "500ms", ...args],
  ]);
  const { code, stderr } = await child.end;
  assert.equal(code, 0, stderr);
}

/** Every alert's text, by its id, as often as it was published. */
async function published(folder: StateFolder): Promise<Map<string, string[]>> {
  const alerts = new Map<string, string[]>();
  for (const { key, value } of await recordsOf(folder, "alerts.stream")) {
    const alert = JSON.parse(value);
    assert.equal(key, alert.kol_id);
    alerts.set(alert.id, [...alerts.get(alert.id) ?? [], value]);
  }
  return alerts;
}

/** Ids of the alerts of a KOL in the table. */
function kept(folder: StateFolder, kol_id: string): Promise<unknown[]> {
  return withStores(folder.path, async ({ table }) => {
    const rows = await table.read("alerts", {
      partition: { kol_id },
      limit: 100,
    });
    return rows.map((row) => row.alert_id).toSorted();
  });
}

function idOf(type: string, username: string, hours = 0): string {
  const at = new Date(hour + hours * 3_600_000).toISOString().slice(0, 13);
  return `${type}/tiktok/${at}/${username}`;
}

Deno.test("alerts appear once a KOL, type and hour, in their topic and their table", async (t) => {
  await using folder = new StateFolder();
  await write(
    folder,
    { username: "steady", minute: 0, profile: trusted },
    { username: "fallen", minute: 0, profile: trusted },
    { username: "fallen", minute: 10, profile: doubtful },
    { username: "fallen", minute: 20, profile: doubtful },
    { username: "fallen", minute: 70, profile: doubtful },
  );
  await run(folder, [hotPath, topology]);
  const ids = [0, 1].flatMap((hours) => [
    idOf("trust-fall", "fallen", hours),
    idOf("trust-low", "fallen", hours),
  ]).toSorted();
  const first = await published(folder);

  await t.step("each is there once", async () => {
    assert.deepEqual([...first.keys()].toSorted(), ids);
    for (const texts of first.values()) assert.equal(texts.length, 1);
    assert.deepEqual(await kept(folder, "fallen"), ids);
    assert.deepEqual(await kept(folder, "steady"), []);
  });

  await t.step(
    "the features of each score are told where a file or --set asks",
    async () => {
      const again = ["--from", "25h", "--group", "features"];
      await run(folder, [hotPath], ...again, "--set", features);
      const told = await recordsOf(folder, "features.stream");
      assert.equal(told.length, 5);
      const one = told.find(({ key }) => key === "steady");
      assert.equal(
        JSON.parse(one?.value ?? "").features.followers_count,
        trusted.followers_count,
      );
    },
  );

  await t.step("a replay by another group tells nothing new", async () => {
    await run(folder, [topology], "--from", "1h", "--group", "replay");
    const all = await published(folder);
    assert.deepEqual([...all.keys()].toSorted(), ids);
    // Published again to the letter, so that a reader drops it by its id.
    for (const [id, texts] of all) {
      assert.deepEqual(texts, [...first.get(id) ?? [], texts.at(-1)]);
      assert.equal(new Set(texts).size, 1, id);
    }
    assert.deepEqual(await kept(folder, "fallen"), ids);
  });

  await t.step(
    "a restart compares with what the run before has kept",
    async () => {
      await write(
        folder,
        { username: "steady", minute: 130, profile: doubtful },
      );
      // Growth is no part of a profile, so it is told to the score node.
      const growing = "nodes.score.with.defaults.growth_rate=9";
      await run(folder, [hotPath], "--set", growing);
      await run(folder, [topology]);
      assert.deepEqual(await kept(folder, "steady"), [
        idOf("trending-viral", "steady", 2),
        idOf("trust-fall", "steady", 2),
        idOf("trust-low", "steady", 2),
      ]);
    },
  );
});

Deno.test("the topology with alerts has no findings and can be drawn", async () => {
  const lint = await hotpath("lint", topology);
  assert.equal(lint.code, 0, lint.stderr);
  const { code, stdout } = await hotpath("graph", topology);
  assert.equal(code, 0);
  assert.match(stdout, /alert \(alert, failures to dead-letters\)/);
});
