import { systemClock } from "../../src/core/clock.ts";
import type { LogAdmin, PartitionEnds } from "../../src/drivers/log.ts";

/** Tells whether a group has settled what a topic held at some moment. */
export class LagWatch {
  readonly #admin: LogAdmin;
  readonly #topic: string;
  readonly #group: string;

  constructor(admin: LogAdmin, topic: string, group: string) {
    this.#admin = admin;
    this.#topic = topic;
    this.#group = group;
  }

  /** Where the topic ends now; a log that has just come back is waited for. */
  async ends(): Promise<readonly PartitionEnds[]> {
    const until = performance.now() + endsMsMax;
    for (;;) {
      try {
        return await this.#admin.ends(this.#topic);
      } catch (thrown) {
        if (performance.now() > until) throw thrown;
        await systemClock.sleep(lookMs);
      }
    }
  }

  /**
   * Waits until the group has committed all that is below `ends`; returns what
   * is missing still when the deadline passes, per partition.
   */
  async settled(
    ends: readonly PartitionEnds[],
    deadlineMs: number,
  ): Promise<readonly string[]> {
    const until = performance.now() + deadlineMs;
    for (;;) {
      const missing = await this.#missing(ends);
      if (missing.length === 0 || performance.now() > until) return missing;
      await systemClock.sleep(lookMs);
    }
  }

  /** Waits until the group has so many members and has committed something. */
  async begun(members: number, deadlineMs: number): Promise<void> {
    const until = performance.now() + deadlineMs;
    for (;;) {
      const joined = await this.#admin.groupMembers(this.#group);
      const positions = await this.#admin.groupPositions(this.#group);
      if (joined.length >= members && positions.length > 0) return;
      if (performance.now() > until) {
        throw new Error(
          `Wait for ${members} members: there are ${joined.length}, ` +
            `with ${positions.length} partitions committed`,
        );
      }
      await systemClock.sleep(lookMs);
    }
  }

  async #missing(ends: readonly PartitionEnds[]): Promise<string[]> {
    try {
      const positions = await this.#admin.groupPositions(this.#group);
      const committed = new Map(
        positions.map((one) => [`${one.topic}/${one.partition}`, one.offset]),
      );
      return ends.flatMap(({ topic, partition, start, end }) => {
        const offset = committed.get(`${topic}/${partition}`) ?? start;
        return offset >= end
          ? []
          : [`${topic}/${partition}: ${offset} of ${end}`];
      });
    } catch (thrown) {
      // A log that cannot answer yet has not recovered yet.
      return [thrown instanceof Error ? thrown.message : String(thrown)];
    }
  }
}

const lookMs = 100;
const endsMsMax = 180_000;
