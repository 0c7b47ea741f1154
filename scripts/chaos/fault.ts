import type { World } from "./world.ts";

/** Undoes a fault. */
export type Heal = () => Promise<void>;

/** One way in which the world can fail. */
export interface Fault {
  readonly name: string;
  /** Rows of the fault matrix in docs/reliability.md. */
  readonly rows: readonly number[];
  /**
   * A hard fault takes a member's uncommitted work away, so that what was in
   * flight or not committed yet is written to Kafka once more.
   */
  readonly isHard: boolean;
  /** How often it is drawn, relative to the others. */
  readonly weight: number;
  /** How long it lasts at the least and at the most, milliseconds. */
  readonly lastsMs: readonly [number, number];
  /** Faults with the same mark never happen at the same time. */
  readonly touches: string;
  strike(world: World): Promise<Heal>;
}
