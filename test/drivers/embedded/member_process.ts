import { systemClock } from "../../../src/core/clock.ts";
import { HotpathError } from "../../../src/core/errors.ts";
import { silentLogger } from "../../../src/core/logger.ts";
import type { LogRecord } from "../../../src/core/record.ts";
import type {
  SourceSession,
  TopicPartition,
} from "../../../src/core/source.ts";
import { openEmbedded } from "../../../src/drivers/embedded/open_embedded.ts";

/** What a member process is told; the rest has defaults. */
export interface MemberOrder {
  readonly stateDir: string;
  readonly topic: string;
  readonly group: string;
  readonly sessionMs: number;
  readonly memberName?: string;
}

/** One line of what happens to a member. */
export interface MemberEvent {
  readonly what:
    | "assigned"
    | "revoked"
    | "lost"
    | "read"
    | "refused"
    | "failed";
  /** Unix milliseconds. */
  readonly at: number;
  readonly partitions?: readonly number[];
  /** Origins as partition and offset. */
  readonly records?: readonly (readonly [number, number])[];
  readonly code?: string;
}

/**
 * A member of a group in a process of its own: reads, commits what it has
 * read, and tells on standard output what happens, until it is stopped.
 */
async function main(order: MemberOrder): Promise<void> {
  const { drivers, close } = openEmbedded({
    stateDir: order.stateDir,
    clock: systemClock,
    logger: silentLogger,
  });
  const stop = new AbortController();
  Deno.addSignalListener("SIGTERM", () => stop.abort());
  const session = await drivers.log.openConsumer({
    topics: [order.topic],
    group: order.group,
    start: "earliest",
    sessionTimeoutMs: order.sessionMs,
    pollIntervalMs: 300_000,
    ...(order.memberName === undefined ? {} : { memberName: order.memberName }),
  }, {
    assigned: (all) => tell({ what: "assigned", partitions: numbers(all) }),
    revoked: (all) => {
      tell({ what: "revoked", partitions: numbers(all) });
      return Promise.resolve();
    },
    lost: (all) => tell({ what: "lost", partitions: numbers(all) }),
  });
  const request = {
    maxRecords: 100,
    maxBytes: 1_000_000,
    waitMs: 60_000,
    allowOversize: false,
    paused: [],
  };
  try {
    while (!stop.signal.aborted) {
      const { records } = await session.poll(request, stop.signal);
      for (const one of records) await settle(session, one);
    }
  } catch (thrown) {
    if (!stop.signal.aborted) {
      const code = thrown instanceof HotpathError ? thrown.code : `${thrown}`;
      tell({ what: "failed", code });
    }
  }
  await close();
}

/** A record counts as read once its commit was taken. */
async function settle(
  session: SourceSession,
  { topic, partition, offset }: LogRecord,
): Promise<void> {
  const position = { topic, partition, offset: offset + 1, metadata: "" };
  try {
    await session.commit([position]);
    tell({ what: "read", records: [[partition, offset]] });
  } catch {
    tell({ what: "refused", records: [[partition, offset]] });
  }
}

function numbers(partitions: readonly TopicPartition[]): number[] {
  return partitions.map((one) => one.partition);
}

function tell(event: Omit<MemberEvent, "at">): void {
  const line = JSON.stringify({ ...event, at: Date.now() });
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  await main(JSON.parse(Deno.args[0] ?? ""));
  Deno.exit(0);
}
