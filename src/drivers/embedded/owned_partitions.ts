import { toHotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import type { SourceEvents, TopicPartition } from "../../core/source.ts";
import type { Grant } from "./group_store.ts";
import type { ReadPosition } from "./read_records.ts";

/** A partition that is owned, during one grant of it. */
export interface OwnedReading extends ReadPosition {
  /** Is it being handed over? Then nothing more is read. */
  revoking: boolean;
}

/** What the partitions of one member need. */
export interface OwnedPartitionsOptions {
  readonly events: SourceEvents;
  readonly logger: Logger;
  /** Gives partitions up in the file, so that others can take them. */
  readonly disown: (ids: readonly number[]) => Promise<void>;
}

/**
 * What a member owns. Each grant is an object of its own, so a hand-over that
 * ends late never takes a newer grant of the same partition away.
 */
export class OwnedPartitions {
  readonly #options: OwnedPartitionsOptions;
  readonly #readings = new Map<number, OwnedReading>();
  #handingOver: Promise<void> = Promise.resolve();

  constructor(options: OwnedPartitionsOptions) {
    this.#options = options;
  }

  /** All of them, those that are being handed over included. */
  get readings(): readonly OwnedReading[] {
    return [...this.#readings.values()];
  }

  /** Undefined when the partition is not owned. */
  get(id: number): OwnedReading | undefined {
    return this.#readings.get(id);
  }

  grant(granted: readonly Grant[]): void {
    if (granted.length === 0) return;
    const assignments = granted.map(({ id, ...assignment }) => {
      const { topic, partition, offset } = assignment;
      this.#readings.set(id, { id, topic, partition, offset, revoking: false });
      return assignment;
    });
    this.#options.events.assigned(assignments);
  }

  /** Reading stops at once; one hand-over comes after the other. */
  handOver(
    readings: readonly OwnedReading[],
    options: { readonly disown: boolean },
  ): Promise<void> {
    for (const reading of readings) reading.revoking = true;
    this.#handingOver = this.#handingOver.then(() =>
      this.#giveUp(readings, options)
    );
    return this.#handingOver;
  }

  /** Others own them already. */
  loseAll(): void {
    const lost = this.readings;
    this.#readings.clear();
    if (lost.length > 0) this.#options.events.lost(lost.map(bare));
  }

  async #giveUp(
    readings: readonly OwnedReading[],
    { disown }: { readonly disown: boolean },
  ): Promise<void> {
    const { events, logger } = this.#options;
    const ours = () =>
      readings.filter((one) => this.#readings.get(one.id) === one);
    try {
      if (ours().length > 0) await events.revoked(ours().map(bare));
      const ids = ours().map((one) => one.id);
      if (disown && ids.length > 0) await this.#options.disown(ids);
    } catch (thrown) {
      const error = toHotpathError(thrown, "log-unavailable", "Hand over");
      logger.log("warn", error.message, { code: error.code });
    }
    for (const { id } of ours()) this.#readings.delete(id);
  }
}

function bare({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}
