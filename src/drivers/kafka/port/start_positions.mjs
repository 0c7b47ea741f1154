// @ts-check

/**
 * @typedef {import("./librdkafka.mjs").Consumer} Consumer
 * @typedef {import("./librdkafka.mjs").Position} Position
 */

const timeoutMs = 10_000;

/**
 * Where each partition is to be read from: its commit, or the end that `start`
 * names. A commit that the log no longer or not yet holds counts as none.
 * @param {Consumer} consumer
 * @param {Position[]} partitions
 * @param {"earliest" | "latest"} start
 * @returns {Promise<{ topic: string, partition: number, offset: number,
 *   metadata: string, end: number }[]>} `end` is the one after the last record
 */
export async function startPositions(consumer, partitions, start) {
  if (partitions.length === 0) return [];
  const commits = await committed(consumer, partitions);
  return Promise.all(commits.map(async ({ topic, partition, ...commit }) => {
    const ends = await watermarks(consumer, topic, partition);
    const offset = commit.offset ?? -1;
    const kept = offset >= ends.lowOffset && offset <= ends.highOffset;
    const end = ends.highOffset;
    if (kept && offset >= 0) {
      return { topic, partition, offset, metadata: commit.metadata ?? "", end };
    }
    const begin = start === "earliest" ? ends.lowOffset : ends.highOffset;
    return { topic, partition, offset: begin, metadata: "", end };
  }));
}

/** @param {Consumer} consumer @param {Position[]} partitions
 * @returns {Promise<Position[]>} */
export function committed(consumer, partitions) {
  return new Promise((resolve, reject) =>
    consumer.committed(
      partitions,
      timeoutMs,
      (error, positions) => error ? reject(error) : resolve(positions),
    )
  );
}

/** @param {import("./librdkafka.mjs").Client} client @param {string} topic
 * @param {number} partition
 * @returns {Promise<{ lowOffset: number, highOffset: number }>} */
export function watermarks(client, topic, partition) {
  return new Promise((resolve, reject) =>
    client.queryWatermarkOffsets(
      topic,
      partition,
      timeoutMs,
      (error, ends) => error ? reject(error) : resolve(ends),
    )
  );
}
