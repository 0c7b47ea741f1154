import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { Log } from "../drivers/log.ts";

/** What only one process is to do at a time. */
export interface SoleWorkOptions {
  /** A topic that exists; its first partition is the token. */
  readonly topic: string;
  /** Group whose owner of the token works. */
  readonly group: string;
  /** What is done, for the refusal: `Send dead letters back`. */
  readonly action: string;
  readonly clock: Clock;
}

/**
 * Works while no other process does the same: the log's group gives one
 * partition to one member, also across machines, and takes it from one that
 * dies. Fails with `group-active` while another one works.
 */
export async function soleWork(
  log: Log,
  { topic, group, action, clock }: SoleWorkOptions,
  work: () => Promise<void>,
): Promise<void> {
  if ((await log.admin.groupMembers(group)).length > 0) {
    throw taken(action, group);
  }
  const owned = Promise.withResolvers<boolean>();
  const done = Promise.withResolvers<void>();
  const waited = new AbortController();
  const session = await log.openConsumer({
    group,
    topics: [topic],
    start: "latest",
    sessionTimeoutMs,
    pollIntervalMs,
  }, {
    assigned(partitions) {
      if (partitions.some((one) => one.partition === 0)) owned.resolve(true);
    },
    // Somebody else may have it when the work is done.
    revoked: () => done.promise,
    lost() {},
  });
  try {
    const late = clock.sleep(waitMs, waited.signal).then(
      () => false,
      () => false,
    );
    if (!await Promise.race([owned.promise, late])) throw taken(action, group);
    await work();
  } finally {
    waited.abort();
    done.resolve();
    await session.close();
  }
}

function taken(action: string, group: string): HotpathError {
  return new HotpathError({
    code: "group-active",
    message:
      `${action}: another process does it now, wait until it is through: group ${group}`,
  });
}

/** A process that dies lets go after so long at most. */
const sessionTimeoutMs = 10_000;
/** It does not read, and a process that works keeps its membership. */
const pollIntervalMs = 300_000;
/** How long a group may take to give a partition to its only member. */
const waitMs = 20_000;
