/**
 * Kafka's hash of a key, so that a key lands in the partition where the Java
 * clients put it. Algorithm: MurmurHash2 by Austin Appleby, 32 bits, with the
 * seed that Kafka uses.
 */
export function murmur2(key: Uint8Array): number {
  const length = key.length;
  let hash = seed ^ length;
  const whole = length - (length % 4);
  for (let at = 0; at < whole; at += 4) {
    const word = (key[at] ?? 0) | ((key[at + 1] ?? 0) << 8) |
      ((key[at + 2] ?? 0) << 16) | ((key[at + 3] ?? 0) << 24);
    let mixed = Math.imul(word, multiplier);
    mixed = Math.imul(mixed ^ (mixed >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ mixed;
  }
  const left = length % 4;
  if (left > 0) {
    for (let index = left - 1; index >= 0; index--) {
      hash ^= (key[whole + index] ?? 0) << (8 * index);
    }
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) | 0;
}

/** The partition of a key among so many. */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fff_ffff) % partitions;
}

const seed = 0x9747_b28c | 0;
const multiplier = 0x5bd1_e995;
