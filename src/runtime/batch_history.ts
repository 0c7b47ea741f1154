import type { Clock } from "../core/clock.ts";
import type { Batch, FlushReason } from "../core/message.ts";
import type { Settlement } from "../core/settlement.ts";

/** What became of one batch. */
export interface BatchReport {
  /** Counts up from 1. */
  readonly number: number;
  /** The node that makes the call. */
  readonly node: string;
  /** Unix milliseconds when the call began. */
  readonly at: number;
  readonly items: number;
  readonly bytes: number;
  /** Why it was closed. */
  readonly reason: FlushReason;
  /** From its first message to the call, milliseconds. */
  readonly waitMs: number;
  readonly state: "calling" | "done" | "cut off";
  /** From the begin of the call to its end, with all waits; so far, while it lasts. */
  readonly callMs: number;
  /** Requests that it took: more than one after a retry or a halving. */
  readonly requests: number;
  /** Messages that were not served. */
  readonly failed: number;
  /** What the values say of the models that made them. */
  readonly versions: string;
  /** Milliseconds from the end of the call until each sink had stored it. */
  readonly sinks: Readonly<Record<string, number>>;
}

/** What of a batch is known when its call begins. */
type Begun = Pick<
  BatchReport,
  "number" | "node" | "at" | "items" | "bytes" | "reason" | "waitMs"
>;

/** A batch on its way; the one who makes the call writes into it. */
interface Entry extends Begun {
  readonly beganAt: number;
  state: BatchReport["state"];
  endedAt: number | undefined;
  requests: number;
  failed: number;
  versions: string;
  readonly sinks: Record<string, number>;
}

/** The last batches of all calls, a bounded number, one entry a batch. */
export class BatchHistory {
  readonly #clock: Clock;
  readonly #entries: Entry[] = [];
  /** By the first message that was served, as sinks get the batch anew. */
  readonly #served = new WeakMap<Settlement, Entry[]>();
  /** The calls nearest above each sink, by id. */
  readonly #callsAbove: ReadonlyMap<string, ReadonlySet<string>>;
  #count = 0;

  constructor(
    clock: Clock,
    callsAbove: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
  ) {
    this.#clock = clock;
    this.#callsAbove = callsAbove;
  }

  /** A call begins. */
  begin(node: string, batch: Batch): BatchCall {
    const now = this.#clock.monotonic();
    const entry: Entry = {
      number: ++this.#count,
      node,
      at: this.#clock.now(),
      items: batch.messages.length,
      bytes: batch.bytes,
      reason: batch.reason,
      waitMs: now - batch.openedAt,
      beganAt: now,
      state: "calling",
      endedAt: undefined,
      requests: 0,
      failed: 0,
      versions: "",
      sinks: {},
    };
    this.#entries[(this.#count - 1) % batchesKept] = entry;
    return {
      request: () => entry.requests++,
      end: (served, failed = entry.items - (served?.length ?? 0)) => {
        entry.state = served === undefined ? "cut off" : "done";
        entry.endedAt = this.#clock.monotonic();
        const [first] = served ?? [];
        entry.failed = failed;
        if (first === undefined) return;
        entry.versions = versionsOf(first.value);
        const calls = this.#served.get(first.settlement);
        if (calls === undefined) this.#served.set(first.settlement, [entry]);
        else calls.push(entry);
      },
    };
  }

  /** A sink has stored a batch, which came to it from the call above it. */
  stored(sink: string, batch: Batch): void {
    const [first] = batch.messages;
    const above = this.#callsAbove.get(sink);
    const entry = first && this.#served.get(first.settlement)
      ?.findLast((one) => above?.has(one.node) ?? true);
    if (entry?.endedAt === undefined) return;
    entry.sinks[sink] = this.#clock.monotonic() - entry.endedAt;
  }

  /** Newest first. */
  reports(): BatchReport[] {
    const now = this.#clock.monotonic();
    return this.#entries.toSorted((a, b) => b.number - a.number)
      .map(({ beganAt, endedAt, ...entry }) => ({
        ...entry,
        callMs: (endedAt ?? now) - beganAt,
        sinks: { ...entry.sinks },
      }));
  }
}

/** How a call tells of its batch. */
export interface BatchCall {
  /** One more request is made. */
  request(): void;
  /**
   * What was served, undefined where the call was cut off, and how many
   * messages were not; what is neither was dropped by a rule.
   */
  end(served: Batch["messages"] | undefined, failed?: number): void;
}

/** Batches that are kept. */
export const batchesKept = 200;

/** A scored value names the models that made it; any other names none. */
function versionsOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const versions = "model_versions" in value ? value.model_versions : undefined;
  if (typeof versions !== "object" || versions === null) return "";
  return Object.entries(versions).map(([part, name]) => `${part} ${name}`)
    .join(", ").slice(0, versionsCharsMax);
}

const versionsCharsMax = 200;
