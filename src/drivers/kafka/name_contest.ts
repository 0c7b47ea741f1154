import { HotpathError } from "../../core/errors.ts";
import type { Clock } from "../../core/clock.ts";
import { formatDuration } from "../../core/units.ts";

/** Of which member a contest is. */
export interface Contestant {
  readonly group: string;
  /** Undefined for a member without a name of its own. */
  readonly memberName: string | undefined;
  readonly clock: Clock;
}

/**
 * Tells a member that has met its own former self, which goes away by itself,
 * from one whose name another living member has: these take the group from
 * each other in turns, or one is refused for as long as the other lives, and
 * neither ever ends.
 */
export class NameContest {
  readonly #contestant: Contestant;
  #lostAt: number[] = [];
  /** From the first to the latest of the refusals that follow each other. */
  #refusals: { readonly first: number; readonly latest: number } | undefined;
  #hasPartitions = false;

  constructor(contestant: Contestant) {
    this.#contestant = contestant;
  }

  /** It is a member, with partitions. */
  granted(): void {
    this.#hasPartitions = true;
    this.#refusals = undefined;
  }

  /**
   * The client has given up. Undefined while joining again may help; else what
   * the member is to end with.
   */
  gaveUp(reason: HotpathError): HotpathError | undefined {
    const now = this.#contestant.clock.monotonic();
    if (!this.#hasPartitions) return this.#refused(now, reason);
    this.#hasPartitions = false;
    this.#lostAt = this.#lostAt.filter((at) => now - at < turnsWithinMs);
    this.#lostAt.push(now);
    if (this.#lostAt.length < turnsMax) return undefined;
    return this.#lost(
      `${turnsMax} times within ${formatDuration(turnsWithinMs)}`,
      reason,
    );
  }

  #refused(now: number, reason: HotpathError): HotpathError | undefined {
    // One that has nothing to read is never granted anything.
    const before = this.#refusals;
    const first = before !== undefined && now - before.latest < refusalsApartMs
      ? before.first
      : now;
    this.#refusals = { first, latest: now };
    if (now - first < refusedMaxMs) return undefined;
    return this.#lost(`for ${formatDuration(refusedMaxMs)}`, reason);
  }

  #lost(howLong: string, { code, message }: HotpathError): HotpathError {
    const { group, memberName } = this.#contestant;
    if (memberName === undefined) {
      return new HotpathError({
        code,
        disposition: "halt",
        message:
          `Read in group ${group}: the Kafka client gave up ${howLong}, see the broker's log; the last time: ${message}`,
      });
    }
    return new HotpathError({
      code: "member-name-taken",
      message:
        `Read in group ${group}: another process took the place of member ${memberName} ${howLong}; give each process a memberName of its own`,
      details: { group, memberName },
    });
  }
}

/** So often a member may lose its place to another of its name, */
const turnsMax = 4;
/** within so long: a member that comes back to a former self loses it once. */
const turnsWithinMs = 60_000;
/**
 * A broker with its own group protocol refuses a name until it has forgotten
 * who had it: after 45 s of silence, or 60 s at most.
 */
const refusedMaxMs = 75_000;
/**
 * A client is refused within seconds; later than so it had been a member, or
 * found no broker, and the count begins anew.
 */
const refusalsApartMs = 30_000;
