import assert from "node:assert/strict";
import {
  logOf,
  producedOrigins,
  recordsOf,
  runUntilIdle,
  scoredOrigins,
  startProduce,
  startRun,
} from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { StateFolder } from "../support/state_folder.ts";

const kolCount = 40;
const eventsPerKol = 125;
const brokenCount = 50;
const eventsASecond = 1_000;
const kills = 5;
/** A run is killed at some instant of these after it got its partitions. */
const killsAtMs = [
  { from: 0, to: 1_500 },
  // Right after its first commit, where a wrong commit would lose the most.
  { from: 1_000, to: 1_400 },
] as const;
/**
 * What one kill may repeat: a commit is made each second, so what was written
 * in the last one, catching up with what came while nothing ran included.
 */
const repeatsAKill = 3 * eventsASecond;

interface Event {
  readonly event_id: string;
  readonly event_time: string;
  readonly platform: string;
  readonly username: string;
}

/**
 * Batches that wait: many events are in flight whenever a commit is made, so
 * one that ran ahead of what has settled would lose them.
 */
const slowBatches = [
  "--set",
  "nodes.batch.with.maxItems=2000",
  "--set",
  "nodes.batch.with.maxWait=700ms",
];

/** Events of a few KOLs, each one's in an order that is not that of time. */
function inventEvents(random: SeededRandom): Event[] {
  const began = Date.now() - 3_600_000;
  const events: Event[] = [];
  for (let index = 0; index < kolCount * eventsPerKol; index++) {
    const late = random.below(4) === 0 ? 60_000 : 0;
    events.push({
      ...profile,
      event_id: `event-${index}`,
      event_time: new Date(began + index * 10 - late).toISOString(),
      platform: "tiktok",
      username: `kol_${index % kolCount}`,
    });
  }
  return events;
}

const profile = {
  event_type: "profile",
  followers_count: 12_000,
  following_count: 300,
  post_count: 80,
  favorites_count: 40_000,
  account_age_days: 900,
  verified: false,
  bio: "",
};

function writeEvents(path: string, events: readonly Event[]): void {
  const lines: string[] = [];
  const every = events.length / brokenCount;
  events.forEach((event, index) => {
    lines.push(JSON.stringify(event));
    if (index % every === 0) lines.push(`broken line ${index}`);
  });
  Deno.writeTextFileSync(path, lines.join("\n") + "\n");
}

/** The event of each KOL that a reader of the stores must find. */
function newestOf(events: readonly Event[]): Map<string, Event> {
  const newest = new Map<string, Event>();
  for (const event of events) {
    const known = newest.get(event.username);
    if (known === undefined || event.event_time > known.event_time) {
      newest.set(event.username, event);
    }
  }
  return newest;
}

/** Starts the hot path and kills it at some instant after it began to read. */
async function runAndKill(
  folder: StateFolder,
  killAtMs: number,
): Promise<void> {
  await using run = startRun(folder, ...slowBatches);
  await run.until(
    "partitions",
    (one) => logOf(one).some(({ msg }) => msg === "Partitions assigned"),
  );
  // Not a wait for anything: the instant of the kill is what is drawn.
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, killAtMs);
  await promise;
  run.kill("SIGKILL");
  assert.equal((await run.end).signal, "SIGKILL");
}

Deno.test("kill -9 at any instant loses nothing and doubles nothing in the stores", async (t) => {
  await using folder = new StateFolder();
  const seed = Date.now() % 100_000;
  const random = new SeededRandom(seed);
  const events = inventEvents(random);
  const file = folder.at("events.jsonl");
  writeEvents(file, events);

  await using producing = startProduce(
    folder,
    ...["--file", file, "--key", "username", "--rate", String(eventsASecond)],
  );
  for (let kill = 0; kill < kills; kill++) {
    const { from, to } = killsAtMs[kill % 2 === 0 ? 0 : 1];
    await runAndKill(folder, from + random.below(to - from));
  }
  const produced = await producing.end;
  assert.equal(produced.code, 0, produced.stderr);
  assert.equal(JSON.parse(produced.stdout).sent, events.length + brokenCount);
  await runUntilIdle(folder);

  await t.step("every event is scored or a dead letter", async () => {
    const scored = await scoredOrigins(folder);
    const letters = await recordsOf(folder, "kol.dead-letters");
    const failed = new Set(letters.map((one) => one.key ?? ""));
    assert.equal(scored.size, events.length, `seed ${seed}`);
    assert.equal(failed.size, brokenCount);
    assert.deepEqual(
      new Set([...scored.keys(), ...failed]),
      await producedOrigins(folder),
    );
  });

  await t.step("what is repeated in the topic is bounded", async () => {
    const counts = [...(await scoredOrigins(folder)).values()];
    const repeats = counts.reduce((sum, count) => sum + count - 1, 0);
    assert.ok(Math.max(...counts) <= 1 + kills);
    assert.ok(repeats <= kills * repeatsAKill, `${repeats} repeats`);
  });

  await t.step("the cache holds the newest event of each KOL", async () => {
    const newest = newestOf(events);
    await withStores(folder.path, async ({ cache }) => {
      for (const [kol, event] of newest) {
        const [hash] = await cache.getMany([`kol:scores:tiktok:${kol}`]);
        assert.equal(hash?.["event_id"], event.event_id);
        assert.equal(hash?.["event_time"], event.event_time);
      }
      const ranked = await cache.top("ranking:tiktok:composite", 1_000);
      assert.deepEqual(
        ranked.map(({ member }) => member).sort(),
        [...newest.keys()].sort(),
      );
    });
  });

  await t.step("the table holds each event once", async () => {
    const stored: string[] = [];
    const months = new Set(events.map((one) => one.event_time.slice(0, 7)));
    await withStores(folder.path, async ({ table }) => {
      for (const kol_id of new Set(events.map((one) => one.username))) {
        for (const month of months) {
          const rows = await table.read("scores_by_kol", {
            partition: { platform: "tiktok", kol_id, month },
            limit: 10_000,
          });
          stored.push(...rows.map((row) => String(row["event_id"])));
        }
      }
    });
    assert.deepEqual(stored.sort(), events.map((one) => one.event_id).sort());
  });
});
