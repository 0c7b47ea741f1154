import type { Clock } from "../../core/clock.ts";
import { toHotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import { unownedPartitions } from "./unowned_partitions.ts";
import type {
  DescribedMember,
  GroupDescription,
} from "./wire/describe_group.ts";

/** What a watch looks at, and what it can do. */
export interface UnownedWatchOptions {
  readonly group: string;
  readonly memberName: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** All partitions that the group is to read, by their ids. */
  partitions(): Promise<readonly string[]>;
  describe(): Promise<GroupDescription>;
  /** Takes this member out of its group, so that it joins anew. */
  leave(member: DescribedMember): Promise<void>;
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
  /** What the look before found. */
  #before: ReadonlySet<string> = new Set();

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
    this.#before = new Set();
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
        if (joins !== this.#joins) return;
        const action = `Look who reads the partitions of group ${group}`;
        const error = toHotpathError(thrown, "log-unavailable", action);
        logger.log("warn", error.message, { code: error.code });
      }
      if (!isOver && joins === this.#joins) this.#lookLater();
    });
  }

  /** True when there is nothing to look for any more. */
  async #look(joins: number): Promise<boolean> {
    const { partitions, describe, memberName } = this.#options;
    const all = await partitions();
    const described = await describe();
    if (joins !== this.#joins) return true;
    const left = unownedPartitions(all, described);
    const still = (left ?? []).filter((one) => this.#before.has(one));
    this.#before = new Set(left);
    const self = described.members.find((one) => one.name === memberName);
    if (still.length > 0 && self !== undefined) await this.#leave(self, still);
    return left?.length === 0;
  }

  async #leave(
    self: DescribedMember,
    still: readonly string[],
  ): Promise<void> {
    const { logger, group, leave } = this.#options;
    logger.log(
      "warn",
      `No member of group ${group} has ${
        still.join(" ")
      } or hands it over; join again, so that the group deals it out`,
    );
    await leave(self);
    // It takes a while to join, and what is found meanwhile is of before.
    this.#before = new Set();
  }
}

/**
 * Between two looks, milliseconds: longer than members take to see that a topic
 * has more partitions.
 */
const lookEveryMs = 5_000;
