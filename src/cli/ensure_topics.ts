import type { LogAdmin } from "../drivers/log.ts";
import { knownTopics } from "../drivers/topics.ts";

/** Creates topics that are missing, with the platform's partition counts. */
export async function ensureTopics(
  admin: LogAdmin,
  topics: readonly string[],
): Promise<void> {
  await admin.createTopics(topics.map((topic) => ({
    topic,
    partitions: knownTopics.find((one) => one.topic === topic)?.partitions ??
      partitionsOfUnknownTopic,
  })));
}

const partitionsOfUnknownTopic = 3;
