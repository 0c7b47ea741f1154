import type { Drivers } from "../../src/drivers/drivers.ts";
import type { LogReader } from "../../src/drivers/log.ts";
import { type Child, startHotpath } from "./child.ts";
import type { StateFolder } from "./state_folder.ts";
import type { SqlWindows } from "./window_sql.ts";

/** A result as the topic has it. */
export interface TopicResult {
  readonly name: string;
  readonly group: Readonly<Record<string, unknown>>;
  readonly window_start: string;
  readonly count: number;
  readonly measures: Readonly<Record<string, number | null>>;
  readonly revision: number;
  readonly final: boolean;
  readonly incomplete: boolean;
}

/** The topic that the windows read. */
export const eventsTopic = "events.social.raw";
export const eventsPartitions = 6;

/** The windows of the topology, as SQL needs them. */
export const windowsOf: Readonly<Record<string, SqlWindows>> = {
  campaigns: {
    sizeMs: 60_000,
    everyMs: 60_000,
    graceMs: 60_000,
    by: ["kol_id", "campaign_id"],
  },
  kols: {
    sizeMs: 180_000,
    everyMs: 60_000,
    graceMs: 30_000,
    by: ["kol_id"],
  },
};

/** Tumbling windows of campaigns, and hopping ones of KOLs that overlap. */
function topologyText(coPartitioned: boolean): string {
  return `name: oracle
nodes:
  events: { type: kafka-source, with: { topics: [${eventsTopic}], group: oracle } }
  parse: { type: parse, from: events, with: { schema: campaign-event }, onError: dead }
  campaigns:
    type: window
    from: parse
    onError: dead
    with:
      size: 1m
      grace: 1m
      by: [kol_id, campaign_id]
      dedupe: event_id
      late: dead-letter
      coPartitioned: ${coPartitioned}
      measures: &measures
        impressions: { sum: impressions }
        clicks: { sum: clicks }
        revenue: { sum: revenue }
        mean: { mean: revenue }
        ctr: { ratio: [clicks, impressions] }
        median: { p50: revenue }
        p95: { p95: revenue }
  kols:
    type: window
    from: parse
    onError: dead
    with:
      size: 3m
      every: 1m
      grace: 30s
      by: [kol_id]
      dedupe: event_id
      coPartitioned: ${coPartitioned}
      measures: *measures
  windowed:
    type: kafka-sink
    from: [campaigns, kols]
    with: { topic: metrics.windowed, key: key }
    onError: dead
  dead: { type: dead-letter-sink, with: { topic: kol.dead-letters } }
`;
}

/** Writes the topology into a folder; returns its path. */
export async function writeTopology(
  folder: StateFolder,
  { coPartitioned }: { readonly coPartitioned: boolean },
): Promise<string> {
  await Deno.mkdir(folder.at("profiles"), { recursive: true });
  await Deno.copyFile(
    "topology/profiles/embedded.yaml",
    folder.at("profiles/embedded.yaml"),
  );
  const file = folder.at("oracle.yaml");
  await Deno.writeTextFile(file, topologyText(coPartitioned));
  return file;
}

/** Creates the topics that the topology reads and writes. */
export async function createTopics({ log }: Drivers): Promise<void> {
  await log.admin.createTopics([
    { topic: eventsTopic, partitions: eventsPartitions },
    { topic: "metrics.windowed", partitions: 4 },
    { topic: "kol.dead-letters", partitions: 1 },
  ]);
}

/** Runs the topology in a process of its own. */
export function startWindows(
  folder: StateFolder,
  file: string,
  ...args: string[]
): Child {
  return startHotpath(
    [
      "run",
      file,
      "--profile",
      "embedded",
      "--state",
      folder.path,
      ...args,
    ],
    {},
    processMs,
  );
}

/** What a reader of `metrics.windowed` keeps: of each key the highest revision. */
export class WindowReader {
  readonly latest = new Map<string, TopicResult>();
  readonly #reader: LogReader;

  private constructor(reader: LogReader) {
    this.#reader = reader;
  }

  static async open({ log }: Drivers): Promise<WindowReader> {
    return new WindowReader(
      await log.openReader("metrics.windowed", "earliest"),
    );
  }

  /** Reads until something is so of what it keeps, or nothing comes any more. */
  async until(isSo: (reader: WindowReader) => boolean): Promise<void> {
    while (!isSo(this)) {
      const records = await this.#reader.poll(1_000, silenceMs);
      if (records.length === 0) return;
      for (const { key, value } of records) {
        const result: TopicResult = JSON.parse(
          decoder.decode(value ?? undefined),
        );
        const name = decoder.decode(key ?? undefined);
        const before = this.latest.get(name);
        if (before === undefined || before.revision <= result.revision) {
          this.latest.set(name, result);
        }
      }
    }
  }

  /** Keys that have a final result. */
  get finals(): number {
    let finals = 0;
    for (const { final } of this.latest.values()) if (final) finals++;
    return finals;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}

const decoder = new TextDecoder();
/** Longest that one process runs. */
const processMs = 600_000;
/** Nothing comes any more when for so long nothing has come. */
const silenceMs = 60_000;
