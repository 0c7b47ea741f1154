/**
 * Rounds to two decimals, or four, as Python's `round` does: by the exact
 * binary value, ties to the even digit. Exact for absolute values up to 4e11;
 * beyond, a double has too few digits left for that and ties go outwards.
 */
export function roundHalfEven(value: number, digits: 2 | 4 = 2): number {
  const scale = digits === 2 ? 100 : 10_000;
  const scaled = value * scale;
  const below = Math.floor(scaled);
  const above = scaled - below;
  const isNear = Math.abs(above - 0.5) <= closeToTie;
  if (!isNear && Math.abs(scaled) < productExactTo) {
    return Math.round(scaled) / scale;
  }
  if (Math.abs(scaled) >= wholeExactTo) return Number(value.toFixed(digits));
  // An exact tie is an odd multiple of a power of two: 2 decimals, an eighth.
  const isTie = Number.isInteger(value * powerOfTwo[digits] * 2) &&
    !Number.isInteger(value * powerOfTwo[digits]);
  if (!isTie) return Number(value.toFixed(digits));
  return (below % 2 === 0 ? below : below + 1) / scale;
}

/** Nearer to a half than this, the product's own rounding may decide. */
const closeToTie = 1e-3;
/** Up to here the product is off by less than that. */
const productExactTo = 2 ** 42;
/** Beyond, the product has no fraction left. */
const wholeExactTo = 2 ** 52;
const powerOfTwo = { 2: 4, 4: 16 } as const;
