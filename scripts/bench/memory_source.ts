import { z } from "zod";
import type { NodeType } from "../../src/core/node.ts";
import type { LogRecord } from "../../src/core/record.ts";
import type { SourceSession } from "../../src/core/source.ts";

/** What a memory source has handed out and got back. */
export interface MemoryLog {
  readonly values: readonly Uint8Array[];
  readonly events: number;
  readonly partitions: number;
}

/**
 * A source of records that are already in memory: what a run costs without any
 * log. Records cycle through the values; each partition has its own offsets.
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
  const timestamp = Date.now();
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
        records.push({
          topic: "bench",
          partition: read % log.partitions,
          offset: Math.floor(read / log.partitions),
          timestamp,
          key: null,
          value: log.values[read % log.values.length] ?? null,
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
