/**
 * Rounds to two decimals as Python's `round` does: by the exact binary value,
 * ties to the even digit. Meant for scores, so for absolute values up to 1e12.
 */
export function roundHalfEven(value: number): number {
  const scaled = value * 100;
  const below = Math.floor(scaled);
  const above = scaled - below;
  if (Math.abs(above - 0.5) > closeToTie) return Math.round(scaled) / 100;
  // An exact tie is an odd number of eighths; nothing else has five as its
  // third and last decimal in binary.
  const isTie = Number.isInteger(value * 8) && !Number.isInteger(value * 4);
  if (!isTie) return Number(value.toFixed(2));
  return (below % 2 === 0 ? below : below + 1) / 100;
}

/** Nearer to a half than this, the product's own rounding may decide. */
const closeToTie = 1e-3;
