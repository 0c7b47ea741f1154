import { type Origin, originId } from "../../src/core/record.ts";

/**
 * What is wrong with an event: the same on every replay, as it is drawn from
 * the seed and the event's origin.
 */
export class Fate {
  constructor(readonly seed: number) {}

  /** True for so many of a thousand events, at this place. */
  hits(place: string, origin: Origin, perThousand: number): boolean {
    const text = `${this.seed} ${place} ${originId(origin)}`;
    return hash(text) % 1_000 < perThousand;
  }
}

/** FNV-1a with a final mix. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}
