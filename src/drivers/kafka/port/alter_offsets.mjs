// @ts-check

/**
 * @typedef {import("./librdkafka.mjs").Library} Library
 * @typedef {import("./librdkafka.mjs").KafkaError} KafkaError
 * @typedef {import("./librdkafka.mjs").Position} Position
 */

const timeoutMs = 10_000;
/** What a broker answers to a commit from outside while a group has members. */
const memberCodes = [22, 25, 27];

/**
 * Commits for a group as one that is no member of it: the client's admin has no
 * call for it. False where the group has members. The commit blocks this
 * process for a round trip.
 * @param {Library} library
 * @param {{ group: string, config: object }} target
 * @param {Position[]} positions
 * @returns {Promise<boolean>}
 */
export async function alterOffsets(library, { group, config }, positions) {
  const consumer = new library.KafkaConsumer(
    { ...config, "group.id": group, "enable.auto.commit": false },
    {},
  );
  await new Promise((resolve, reject) =>
    consumer.connect(
      { timeout: timeoutMs },
      (error) => error ? reject(error) : resolve(undefined),
    )
  );
  try {
    consumer.commitSync(positions);
    return true;
  } catch (thrown) {
    const { code } = /** @type {Partial<KafkaError>} */ (thrown);
    if (code !== undefined && memberCodes.includes(code)) return false;
    throw thrown;
  } finally {
    await new Promise((resolve) => consumer.disconnect(() => resolve(null)));
  }
}
