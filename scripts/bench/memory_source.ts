import { z } from "zod";
import type { NodeType } from "../../src/core/node.ts";
import type { LogRecord } from "../../src/core/record.ts";
import type { SourceSession } from "../../src/core/source.ts";

/** What a memory source hands out. */
export interface MemoryLog {
  readonly events: number;
  readonly partitions: number;
  /** Value, partition and time of the record that is read so many-th. */
  readonly record: (
    index: number,
  ) => Pick<LogRecord, "value" | "partition" | "timestamp">;
}

/** Values by turns, partition after partition, all of now. */
export function inTurns(
  values: readonly Uint8Array[],
  partitions: number,
): MemoryLog["record"] {
  const timestamp = Date.now();
  return (index) => ({
    value: values[index % values.length] ?? null,
    partition: index % partitions,
    timestamp,
  });
}

/**
 * A source of records that are already in memory: what a run costs without any
 * log. Each partition has its own offsets.
 */
export function memorySource(log: MemoryLog): NodeType {
  return {
    type: "memory-source",
    role: "source",
    doc: "Records from memory, for benchmarks",
    options: z.strictObject({}),
    input: [],
    output: "message",
    canFail: false,
    facts: () => ({ summary: `${log.events} records` }),
    create: () => ({
      kind: "source",
      open(events) {
        events.assigned(
          Array.from({ length: log.partitions }, (_, partition) => ({
            topic: "bench",
            partition,
            offset: 0,
            metadata: "",
          })),
        );
        return Promise.resolve(session(log));
      },
    }),
  };
}

function session(log: MemoryLog): SourceSession {
  let read = 0;
  const next = new Array<number>(log.partitions).fill(0);
  return {
    async poll(request, signal) {
      const count = Math.min(request.maxRecords, log.events - read);
      if (count === 0) {
        await new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => resolve(), { once: true })
        );
        return { records: [], oversizeBytes: 0 };
      }
      const records: LogRecord[] = [];
      for (let index = 0; index < count; index++, read++) {
        const { value, partition, timestamp } = log.record(read);
        const offset = next[partition] ?? 0;
        next[partition] = offset + 1;
        records.push({
          topic: "bench",
          partition,
          offset,
          timestamp,
          key: null,
          value,
          headers: [],
        });
      }
      // A real log answers in a later turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      return { records, oversizeBytes: 0 };
    },
    commit: () => Promise.resolve(),
    lag: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
