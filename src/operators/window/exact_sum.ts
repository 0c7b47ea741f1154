import { invariant } from "../../core/invariant.ts";

/** A sum taken apart into whole numbers, so that it can travel as JSON. */
export type SumParts = readonly [high: number, middle: number, low: number];

/**
 * Sums of numbers that come out the same in any order and any grouping, one a
 * slot. Floating-point addition is not associative; here each number is taken
 * as the decimal that a person would write for it, as whole numbers of 10^6,
 * 10^-6 and 10^-18, which add exactly. So cents add up to cents. What a number
 * has below 10^-18 is rounded off, by the number alone and so the same way each
 * time. Exact up to a total of 10^21.
 */
export class ExactSums {
  #high: Float64Array<ArrayBuffer>;
  #middle: Float64Array<ArrayBuffer>;
  #low: Float64Array<ArrayBuffer>;

  constructor(slots: number) {
    this.#high = new Float64Array(slots);
    this.#middle = new Float64Array(slots);
    this.#low = new Float64Array(slots);
  }

  /** Makes room; slots keep their sums. */
  grow(slots: number): void {
    this.#high = grown(this.#high, slots);
    this.#middle = grown(this.#middle, slots);
    this.#low = grown(this.#low, slots);
  }

  /** Adds a number of at most {@linkcode summandMax} either side of zero. */
  add(slot: number, value: number): void {
    const scale = scaleOf(value);
    if (scale === undefined) {
      this.#addWhole(slot, Math.trunc(value), 1);
      this.#addFraction(slot, value % 1);
    } else this.#addWhole(slot, Math.round(value * scale), scale);
    this.#carry(slot);
  }

  addParts(slot: number, [high, middle, low]: SumParts): void {
    this.#high[slot] = at(this.#high, slot) + high;
    this.#middle[slot] = at(this.#middle, slot) + middle;
    this.#low[slot] = at(this.#low, slot) + low;
    this.#carry(slot);
  }

  parts(slot: number): SumParts {
    return [
      at(this.#high, slot),
      at(this.#middle, slot),
      at(this.#low, slot),
    ];
  }

  /** Adds whole digits of which `scale` make one. */
  #addWhole(slot: number, digits: number, scale: number): void {
    const perHigh = onePerHigh * scale;
    const high = Math.trunc(digits / perHigh);
    const middle = (digits - high * perHigh) * (middlePerOne / scale);
    this.#high[slot] = at(this.#high, slot) + high;
    this.#middle[slot] = at(this.#middle, slot) + middle;
  }

  #addFraction(slot: number, fraction: number): void {
    const middles = fraction * middlePerOne;
    const middle = Math.trunc(middles);
    const low = Math.round((middles - middle) * lowPerMiddle);
    this.#middle[slot] = at(this.#middle, slot) + middle;
    this.#low[slot] = at(this.#low, slot) + low;
  }

  /** Keeps the lower parts whole and positive, so that a sum has one form. */
  #carry(slot: number): void {
    const low = at(this.#low, slot);
    const lowCarry = Math.floor(low / lowPerMiddle);
    const middle = at(this.#middle, slot) + lowCarry;
    const middleCarry = Math.floor(middle / middlePerHigh);
    this.#low[slot] = low - lowCarry * lowPerMiddle;
    this.#middle[slot] = middle - middleCarry * middlePerHigh;
    this.#high[slot] = at(this.#high, slot) + middleCarry;
  }
}

/** The sum as a number, the nearest there is. */
export function sumOf([high, middle, low]: SumParts): number {
  if (low === 0) {
    // Two whole numbers that a double holds exactly: their quotient is the
    // nearest double by itself, and costs a hundredth of the long way.
    const middles = high * middlePerHigh + middle;
    if (Math.abs(middles) <= Number.MAX_SAFE_INTEGER) {
      // Adding zero, as a part may be minus zero.
      return middles / middlePerOne + 0;
    }
    const ones = high * onePerHigh + middle / middlePerOne;
    if (middle % middlePerOne === 0 && Number.isSafeInteger(ones)) return ones;
  }
  const units = (BigInt(high) * base + BigInt(middle)) * base + BigInt(low);
  return Number(`${units}e-18`);
}

/**
 * By what a number of few decimals is multiplied to be whole. The number that
 * is nearest to 12.34 is not 12.34, but no other decimal of its length is
 * nearer to it. undefined where it has more decimals than its size lets tell.
 */
function scaleOf(value: number): number | undefined {
  const most = Math.abs(value);
  for (let scale = 1; scale <= middlePerOne; scale *= 100) {
    if (most * scale > certainDigits) return undefined;
    if (Math.round(value * scale) / scale === value) return scale;
  }
  return undefined;
}

function at(array: Float64Array, slot: number): number {
  const value = array[slot];
  invariant(value !== undefined, "A sum's slot is within its columns");
  return value;
}

/** The array with more room. */
export function grown(
  array: Float64Array<ArrayBuffer>,
  slots: number,
  fill = 0,
): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(slots);
  larger.set(array);
  if (fill !== 0) larger.fill(fill, array.length);
  return larger;
}

/** Largest number, either side of zero, that may be added. */
export const summandMax = 1e15;

/** A double tells decimals of up to 15 digits apart. */
const certainDigits = 1e15;
const onePerHigh = 1e6;
const middlePerOne = 1e6;
const middlePerHigh = 1e12;
const lowPerMiddle = 1e12;
const base = 1_000_000_000_000n;
