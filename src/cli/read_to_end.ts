import type { LogRecord } from "../core/record.ts";
import type { Log, ReadFrom } from "../drivers/log.ts";

/** Where to begin, and how much is wanted. */
export interface ReadToEndOptions {
  readonly from: ReadFrom;
  /** Records of each partition that are wanted; all when absent. */
  readonly partitionMax?: number;
  readonly signal?: AbortSignal;
}

/**
 * The records of a topic up to where it ended when this was asked, in order
 * within each partition. Holds no more than one poll of them. Fails with
 * `topic-unknown` for a topic that does not exist.
 */
export async function* readToEnd(
  log: Log,
  topic: string,
  { from, partitionMax = Infinity, signal }: ReadToEndOptions,
): AsyncGenerator<LogRecord> {
  const open = new Map<number, { readonly end: number; taken: number }>();
  for (const { partition, start, end } of await log.admin.ends(topic)) {
    if (end > start) open.set(partition, { end, taken: 0 });
  }
  const reader = await log.openReader(topic, from);
  try {
    while (open.size > 0 && !signal?.aborted) {
      const records = await reader.poll(pollRecordsMax, silenceMs);
      // The last offsets of a partition need not hold a record.
      if (records.length === 0) return;
      for (const record of records) {
        const partition = open.get(record.partition);
        if (partition === undefined) continue;
        if (record.offset < partition.end) {
          partition.taken++;
          yield record;
        }
        const isAtEnd = record.offset + 1 >= partition.end;
        if (isAtEnd || partition.taken >= partitionMax) {
          open.delete(record.partition);
        }
      }
    }
  } finally {
    await reader.close();
  }
}

const pollRecordsMax = 500;
/** Nothing more for so long is the end. */
const silenceMs = 5_000;
