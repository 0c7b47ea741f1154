import { nearestName } from "../config/nearest_name.ts";
import { HotpathError } from "../core/errors.ts";
import type { LogAdmin } from "../drivers/log.ts";

/** Fails with `topic-unknown`, and the nearest name there is, for a wrong one. */
export async function requireTopic(
  admin: LogAdmin,
  topic: string,
): Promise<void> {
  const names = (await admin.listTopics()).map((one) => one.topic);
  if (names.includes(topic)) return;
  const nearest = nearestName(topic, names);
  const remedy = nearest === undefined
    ? "run a topology that names it, or produce to it, to create it"
    : `did you mean ${nearest}`;
  throw new HotpathError({
    code: "topic-unknown",
    message: `Unknown topic, ${remedy}: ${topic}`,
  });
}
