import assert from "node:assert/strict";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { assertAllStored } from "../support/assert_all_stored.ts";
import type { Child } from "../support/child.ts";
import { logOf, produce, runUntilIdle } from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { produceKols } from "../support/produce_kols.ts";
import { RealHotPath } from "../support/real_hot_path.ts";
import { onStack } from "../support/on_stack.ts";
import { succeed } from "../support/succeed.ts";
import { StateFolder } from "../support/state_folder.ts";
import { untilScores } from "../support/until_scores.ts";
import {
  headerOf,
  keyOf,
  topicRecords,
  valueOf,
} from "../../scripts/support/topic_records.ts";

const profiles = "topology/sample/profiles.jsonl";
const broken = "topology/sample/broken.jsonl";
const rankings = ["composite", "trust", "success", "trending"] as const;

/** Everything that a run left, without what names the moment of the run. */
interface Outcome {
  readonly scores: readonly unknown[];
  readonly letters: readonly unknown[];
  readonly hashes: readonly unknown[];
  readonly ranked: readonly unknown[];
  readonly rows: readonly unknown[];
}

interface Score {
  readonly kol_id: string;
  readonly platform: string;
  readonly event_id: string;
  readonly event_time: string;
  readonly [field: string]: unknown;
}

async function outcomeOf(
  { log, cache, table }: Drivers,
  topics: { readonly scores: string; readonly deadLetters: string },
): Promise<Outcome> {
  const records = await topicRecords(log, topics.scores);
  const scores = records.map((one): Score => JSON.parse(valueOf(one)));
  const kols = [
    ...new Map(scores.map((one) => [`${one.platform}:${one.kol_id}`, one]))
      .entries(),
  ].sort(([a], [b]) => a < b ? -1 : 1);
  const hashes = await cache.getMany(
    kols.map(([kol]) => `kol:scores:${kol}`),
  );
  const platforms = [...new Set(scores.map((one) => one.platform))].sort();
  const rows = await Promise.all(
    kols.map(([, { platform, kol_id, event_time }]) =>
      table.read("scores_by_kol", {
        partition: { platform, kol_id, month: event_time.slice(0, 7) },
        limit: 100,
      })
    ),
  );
  const letters = await topicRecords(log, topics.deadLetters);
  return {
    scores: records.map((one, index) => ({
      key: keyOf(one),
      ...without(scores[index] ?? {}, ["timestamp", "latency_ms"]),
    })).sort(byText),
    letters: letters.map((
      one,
    ) => [headerOf(one, "hotpath-dlq-reason"), valueOf(one)])
      .sort(byText),
    hashes: hashes.map((hash) => without(hash ?? {}, ["updated_at", "origin"])),
    ranked: await Promise.all(
      platforms.flatMap((platform) =>
        rankings.map((by) => cache.top(`ranking:${platform}:${by}`, 1_000))
      ),
    ),
    rows: rows.flat().map((row) =>
      without(row, ["scored_at", "latency_ms", "origin"])
    ),
  };
}

function without(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => !names.includes(name)),
  );
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/** Waits for the partitions of a run. */
function assigned(run: Child): Promise<void> {
  return run.until(
    "partitions",
    (one) => logOf(one).some(({ msg }) => msg === "Partitions assigned"),
  );
}

/** What a run that ended well says it has read and settled. */
async function endOf(
  run: Child,
): Promise<{ readonly read: number; readonly settled: number }> {
  const { code, stderr } = await run.end;
  assert.equal(code, 0, stderr);
  const ended = logOf(run).find(({ msg }) => msg === "Ended");
  return { read: Number(ended?.["read"]), settled: Number(ended?.["settled"]) };
}

onStack(
  "the sample comes out of the real stores as it does of the embedded ones",
  async () => {
    await using folder = new StateFolder();
    for (const file of [profiles, broken]) {
      await produce(folder, "--file", file, "--key", "username");
    }
    await runUntilIdle(folder, "1s");
    const embedded = await withStores(
      folder.path,
      (drivers) =>
        outcomeOf(drivers, {
          scores: "scores.stream",
          deadLetters: "kol.dead-letters",
        }),
    );

    await using path = await RealHotPath.open(2);
    for (const file of [profiles, broken]) {
      await succeed(path.produce("--file", file, "--key", "username"));
    }
    await succeed(path.run({ args: ["--until-idle", "3s"] }));
    const real = await outcomeOf(path.drivers, path.names);
    assert.equal(real.scores.length, 58);
    assert.ok(real.letters.length >= 8, `${real.letters.length} dead letters`);
    assert.equal(real.rows.length, 58);
    assert.deepEqual(real, embedded);
  },
);

onStack(
  "a run that was told to stop and its successor score every event once on real servers",
  async () => {
    await using path = await RealHotPath.open(3);
    await using producing = await produceKols(path, 3_000);
    await using first = path.run();
    await assigned(first);
    await untilScores(path, 500);
    first.kill("SIGTERM");
    const stopped = await endOf(first);
    assert.equal(stopped.read, stopped.settled);
    assert.ok(stopped.read < 3_000, "it was stopped too late");
    await succeed(producing);
    await using next = path.run({ args: ["--until-idle", "3s"] });
    const { read } = await endOf(next);
    assert.equal(stopped.read + read, 3_000);
    await assertAllStored(path, 3_000, "once");
  },
);

onStack(
  "two members share the partitions, and one takes over when the other leaves, all once",
  async () => {
    await using path = await RealHotPath.open(4);
    await using first = path.run();
    await assigned(first);
    await using second = path.run();
    await assigned(second);
    await using producing = await produceKols(path, 4_000);
    await untilScores(path, 1_000);
    first.kill("SIGTERM");
    const left = await endOf(first);
    assert.equal(left.read, left.settled);
    assert.ok(
      left.read > 0 && left.read < 4_000,
      `the first read ${left.read}`,
    );
    await succeed(producing);
    await untilScores(path, 4_000);
    second.kill("SIGTERM");
    const stayed = await endOf(second);
    assert.equal(left.read + stayed.read, 4_000);
    await assertAllStored(path, 4_000, "once");
  },
);
