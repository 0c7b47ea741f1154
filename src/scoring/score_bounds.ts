/** Upper ends of the buckets in which scores of 0 to 100 are counted. */
export const scoreBounds: readonly number[] = Array.from(
  { length: 20 },
  (_, step) => 5 * (step + 1),
);
