import type { WindowPartition } from "../../core/window.ts";
import { windowFull } from "./window_full.ts";

/** What the windows of one partition keep. */
export interface Occupant {
  readonly partition: WindowPartition;
  /** Event time up to which its windows have ended. */
  readonly watermark: number;
  /** Groups of windows that have not ended: only reading on frees them. */
  readonly openGroups: number;
  /** Groups of ended windows that are freed as their results leave. */
  readonly leavingGroups: number;
  /** Ids kept to find doubles. */
  readonly ids: number;
}

/** How much the windows of a node may keep. */
export interface RoomLimits {
  readonly maxGroups: number;
  readonly maxIds: number;
}

/**
 * The room that the partitions of a window node share. When most of it is
 * taken, those that are ahead wait and leave the rest to the one that is most
 * behind, so that they end the same windows at about the same time; while
 * results are leaving, all wait for them. Room that can only come from an event
 * that does not fit any more is a full node, which stops.
 */
export class WindowRoom {
  readonly #node: string;
  readonly #limits: RoomLimits;
  #isShort = false;

  constructor(node: string, limits: RoomLimits) {
    this.#node = node;
    this.#limits = limits;
  }

  /** Throws `window-full` where more is open than may be. */
  check(occupants: readonly Occupant[]): void {
    const { maxGroups, maxIds } = this.#limits;
    if (sum(occupants, (one) => one.openGroups) > maxGroups) {
      throw windowFull(this.#node, "groups", maxGroups);
    }
    if (sum(occupants, (one) => one.ids) > maxIds) {
      throw windowFull(this.#node, "ids", maxIds);
    }
  }

  /** The partitions of which nothing more is to be read for now. */
  paused(occupants: readonly Occupant[]): readonly WindowPartition[] {
    const share = this.#isShort ? resumeShare : pauseShare;
    this.#isShort = this.#taken(occupants) >= share;
    if (!this.#isShort) return none;
    if (occupants.some((one) => one.leavingGroups > 0)) {
      return occupants.map((one) => one.partition);
    }
    const behind = Math.min(
      // Of one that has nothing more to read no room can come.
      ...occupants.filter((one) => !one.partition.isAtEnd)
        .map((one) => one.watermark),
    );
    return occupants.filter((one) => one.watermark > behind)
      .map((one) => one.partition);
  }

  #taken(occupants: readonly Occupant[]): number {
    const { maxGroups, maxIds } = this.#limits;
    const groups = sum(occupants, (one) => one.openGroups + one.leavingGroups);
    const ids = sum(occupants, (one) => one.ids);
    return Math.max(groups / maxGroups, ids / maxIds);
  }
}

function sum(
  occupants: readonly Occupant[],
  of: (one: Occupant) => number,
): number {
  let total = 0;
  for (const one of occupants) total += of(one);
  return total;
}

const none: readonly WindowPartition[] = [];
/**
 * Parts of the room. What is left above the first is for what has been read
 * already; the second is lower, as a change of mind costs a fetch.
 */
const pauseShare = 0.8;
const resumeShare = 0.6;
