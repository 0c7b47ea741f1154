import type { Clock } from "../../core/clock.ts";
import { toHotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import { partitionId, type TopicPartition } from "../../core/source.ts";
import { formatDuration } from "../../core/units.ts";

/** What a watch looks at, and what it can do. */
export interface UnownedWatchOptions {
  readonly group: string;
  /**
   * Longest that a partition may be without an owner, milliseconds: longer than
   * a member takes to hand it over.
   */
  readonly unownedMaxMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Partitions that no member has; undefined while they are being dealt out. */
  unowned(): Promise<readonly TopicPartition[] | undefined>;
  /** Takes this member out of its group, so that it joins anew. */
  leave(): Promise<void>;
}

/**
 * Looks, after a member with a name has joined, whether the group has dealt out
 * all partitions, and makes it deal them out anew where one is left over.
 *
 * A member with a name that died while it handed a partition over comes back
 * to what else it had, and the group sees no reason to deal anything out: the
 * partition would have no owner until somebody else comes or goes.
 */
export class UnownedWatch {
  readonly #options: UnownedWatchOptions;
  #cancel: () => void = () => {};
  /** Counts joins, as a look may outlast the join that it is for. */
  #joins = 0;
  #since: number | undefined;

  constructor(options: UnownedWatchOptions) {
    this.#options = options;
  }

  /** The member has joined, maybe once more. */
  joined(): void {
    this.stop();
    this.#lookLater();
  }

  stop(): void {
    this.#joins++;
    this.#since = undefined;
    this.#cancel();
  }

  #lookLater(): void {
    const joins = this.#joins;
    const { clock, logger, group } = this.#options;
    this.#cancel = clock.after(lookEveryMs, async () => {
      let isOver = false;
      try {
        isOver = await this.#look(joins);
      } catch (thrown) {
        const action = `Look who reads the partitions of group ${group}`;
        const error = toHotpathError(thrown, "log-unavailable", action);
        logger.log("warn", error.message, { code: error.code });
      }
      if (!isOver && joins === this.#joins) this.#lookLater();
    });
  }

  /** True when every partition has an owner. */
  async #look(joins: number): Promise<boolean> {
    const { clock, logger, group, unownedMaxMs, unowned, leave } =
      this.#options;
    const left = await unowned();
    if (joins !== this.#joins) return true;
    if (left === undefined || left.length === 0) {
      this.#since = undefined;
      return left !== undefined;
    }
    const now = clock.monotonic();
    this.#since ??= now;
    if (now - this.#since < unownedMaxMs) return false;
    this.#since = undefined;
    const partitions = left.map(partitionId).join(" ");
    logger.log(
      "warn",
      `No member of group ${group} has had ${partitions} for ${
        formatDuration(unownedMaxMs)
      }; join again, so that the group deals them out`,
    );
    await leave();
    return false;
  }
}

/** Between two looks, milliseconds. */
const lookEveryMs = 5_000;
