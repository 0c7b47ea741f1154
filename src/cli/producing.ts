import type { Clock } from "../core/clock.ts";
import type { OutRecord } from "../core/record.ts";
import type { LogProducer } from "../drivers/log.ts";

/** How fast to send, and what to tell of it. */
export interface SendAllOptions {
  readonly clock: Clock;
  /** Records a second; as fast as the log takes them when absent. */
  readonly rate?: number | undefined;
  readonly signal: AbortSignal;
  /** Told after each group: how many are stored by now, and the group. */
  readonly onSent: (sent: number, group: readonly OutRecord[]) => void;
}

/**
 * Sends records in groups, no faster than asked, until they end or the signal
 * aborts. Returns how many were stored; the first refusal is thrown.
 */
export async function sendAll(
  producer: LogProducer,
  records: AsyncIterable<OutRecord> | Iterable<OutRecord>,
  options: SendAllOptions,
): Promise<number> {
  const { clock, rate, signal } = options;
  const groupMax = rate === undefined
    ? groupRecordsMax
    : Math.max(1, Math.min(groupRecordsMax, Math.floor(rate / groupsASecond)));
  const began = clock.monotonic();
  let sent = 0;
  let group: OutRecord[] = [];
  const flush = async () => {
    const stored = group;
    group = [];
    sent += await sendGroup(producer, stored);
    options.onSent(sent, stored);
    if (rate === undefined) return;
    const dueMs = (sent / rate) * 1_000 - (clock.monotonic() - began);
    if (dueMs > 0) await clock.sleep(dueMs, signal).catch(() => undefined);
  };
  for await (const record of records) {
    if (signal.aborted) break;
    group.push(record);
    if (group.length >= groupMax) await flush();
  }
  if (group.length > 0) await flush();
  return sent;
}

const groupRecordsMax = 500;
const groupsASecond = 20;

async function sendGroup(
  producer: LogProducer,
  group: readonly OutRecord[],
): Promise<number> {
  const results = await producer.send(group);
  for (const result of results) {
    if (result.kind === "failed") throw result.error;
  }
  return results.length;
}
