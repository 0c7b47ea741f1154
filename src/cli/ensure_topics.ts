import type { Drivers } from "../drivers/drivers.ts";
import { knownTopics } from "../drivers/topics.ts";

/** Creates topics that are missing, with the platform's partition counts. */
export async function ensureTopics(
  drivers: Drivers,
  topics: readonly string[],
): Promise<void> {
  await drivers.log.admin.createTopics(topics.map((topic) => ({
    topic,
    partitions: knownTopics.find((one) => one.topic === topic)?.partitions ??
      partitionsOfUnknownTopic,
  })));
}

const partitionsOfUnknownTopic = 3;
