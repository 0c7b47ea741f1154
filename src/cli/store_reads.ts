import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { originId } from "../core/record.ts";
import type { WindowRecord } from "../core/window_record.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { scoresByKol } from "../drivers/kol_metrics.ts";
import type { Log } from "../drivers/log.ts";
import type { CellValue, Table } from "../drivers/table.ts";
import type { Plan } from "../graph/plan.ts";
import type {
  KolFeatures,
  KolView,
  LetterReads,
  PastScore,
  ScoreReads,
  StoreReads,
  WindowReads,
  WindowView,
} from "../ui/store_reads.ts";
import { type DeadLetter, deadLetterOf } from "./dead_letter.ts";
import { groupLetters } from "./dlq_groups.ts";
import { isMark, markOf } from "./dlq_marks.ts";
import { type FeatureParts, kolFeatures } from "./kol_features.ts";
import { lastMonths } from "./last_months.ts";
import { readToEnd } from "./read_to_end.ts";
import { readWindowRecord } from "./read_window_record.ts";
import { spreadOfScores, topScores } from "./top_scores.ts";

/** The stores of a run as its pages read them: the newest, so many at most. */
export function storeReads(
  drivers: Drivers,
  parts: {
    readonly plan: Plan;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly lettersTopic: string | undefined;
    readonly windowsTopic: string;
  },
): StoreReads {
  const { clock, lettersTopic, windowsTopic } = parts;
  return {
    scores: scoreReads({ ...parts, drivers }),
    letters: letterReads(drivers.log, lettersTopic, clock),
    windows: windowReads(drivers.log, windowsTopic),
  };
}

function scoreReads(parts: FeatureParts): ScoreReads {
  const { drivers: { cache, table }, clock } = parts;
  return {
    top: (by, limit) => topScores(cache, { by, limit }),
    spread: (by, bounds) => spreadOfScores(cache, { by, bounds }),
    async kol(platform, id): Promise<KolView> {
      const [current] = await cache.getMany([`kol:scores:${platform}:${id}`]);
      const history: PastScore[] = [];
      for (const month of lastMonths(clock.now())) {
        history.push(
          ...await pastScores(table, { platform, kol_id: id, month }),
        );
      }
      return {
        platform,
        id,
        current: current ?? null,
        history,
        features: await featuresOf(current?.["origin"], parts),
      };
    },
  };
}

/** Events are read again only where the topology lets them be seen. */
async function featuresOf(
  origin: string | undefined,
  parts: FeatureParts,
): Promise<KolFeatures> {
  if (!parts.plan.samples.show) {
    return {
      kind: "unknown",
      why:
        "Features are read from the event, and the topology does not say samples: { show: true }",
    };
  }
  return origin === undefined
    ? { kind: "unknown", why: "The cache does not know its last event" }
    : await kolFeatures(origin, parts);
}

/** A month of a KOL's scores; none where the table was never made. */
async function pastScores(
  table: Pick<Table, "read">,
  partition: Readonly<Record<string, CellValue>>,
): Promise<PastScore[]> {
  const numberOf = (value: CellValue | undefined) =>
    typeof value === "number" ? value : null;
  try {
    const rows = await table.read(scoresByKol.name, {
      partition,
      limit: historyMax,
    });
    return rows.map((row) => ({
      at: numberOf(row["event_time"]) ?? 0,
      trust: numberOf(row["trust_score"]),
      success: numberOf(row["success_score"]),
      trending: numberOf(row["trending_score"]),
      composite: numberOf(row["composite_score"]),
    }));
  } catch (thrown) {
    if (thrown instanceof HotpathError && thrown.code === "table-unknown") {
      return [];
    }
    throw thrown;
  }
}

function letterReads(
  log: Log,
  topic: string | undefined,
  clock: Pick<Clock, "now">,
): LetterReads {
  const open = () => topic === undefined ? [] : openLetters(log, topic);
  return {
    groups: async () => {
      const letters = (await open()).map((letter) => ({ letter }));
      return await groupLetters(eachOf(letters), clock.now());
    },
    letters: async (reason, node) =>
      (await open()).filter((one) => one.reason === reason && one.node === node)
        .toSorted((a, b) => a.lastAt < b.lastAt ? 1 : -1).slice(0, lettersMax),
  };
}

/** The last letters of a topic that nothing was done with. */
async function openLetters(
  log: Log,
  topic: string,
): Promise<readonly DeadLetter[]> {
  if (!await isThere(log, topic)) return [];
  const letters = new Map<string, DeadLetter>();
  const handled = new Set<string>();
  const newest = { from: { last: recordsMax } } as const;
  for await (const record of readToEnd(log, topic, newest)) {
    const mark = isMark(record) ? markOf(record) : undefined;
    if (mark?.mark === "redriven" || mark?.mark === "dropped") {
      for (const letter of mark.letters) handled.add(letter);
    } else if (!isMark(record)) {
      letters.set(originId(record), deadLetterOf(record));
    }
  }
  return [...letters].filter(([id]) => !handled.has(id))
    .map(([, letter]) => letter);
}

function windowReads(log: Log, topic: string): WindowReads {
  return {
    async recent() {
      if (!await isThere(log, topic)) return [];
      const newest = new Map<string, WindowRecord>();
      const last = { from: { last: windowRecordsMax } } as const;
      for await (const { value } of readToEnd(log, topic, last)) {
        const result = readWindowRecord(value);
        if (result === undefined) continue;
        const { name, group, window_start, revision } = result;
        const id = JSON.stringify([name, group, window_start]);
        const before = newest.get(id);
        if (before === undefined || revision >= before.revision) {
          newest.set(id, result);
        }
      }
      return [...newest.values()].map(windowView)
        .toSorted((a, b) => a.start < b.start ? 1 : -1);
    },
  };
}

function windowView(result: WindowRecord): WindowView {
  const { window_start: start, window_end: end, revision: _, ...rest } = result;
  return { ...rest, start, end };
}

async function isThere(log: Log, topic: string): Promise<boolean> {
  return (await log.admin.listTopics()).some((one) => one.topic === topic);
}

async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** Records of each partition of dead letters that a page looks at. */
const recordsMax = 2_000;
const lettersMax = 20;
const windowRecordsMax = 1_000;
const historyMax = 200;
