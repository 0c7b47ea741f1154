import { HotpathError } from "../core/errors.ts";
import type { InternalTopic } from "../core/node.ts";
import type { LogAdmin } from "../drivers/log.ts";
import type { Plan } from "../graph/plan.ts";

/** Topics that a topology writes for itself. */
export function internalTopics({ nodes }: Plan): readonly InternalTopic[] {
  return nodes.flatMap(({ facts }) => facts.internalTopic ?? []);
}

/**
 * Creates what is missing of the topics that a topology writes for itself. One
 * that is there must have the partitions that the topology says, else
 * `partitions-changed`: the parts of a group would be in two of them.
 */
export async function ensureInternalTopics(
  plan: Plan,
  admin: LogAdmin,
): Promise<void> {
  const wanted = internalTopics(plan);
  if (wanted.length === 0) return;
  await admin.createTopics(wanted);
  const present = new Map(
    (await admin.listTopics()).map((one) => [one.topic, one.partitions]),
  );
  for (const { topic, partitions } of wanted) {
    const found = present.get(topic) ?? partitions;
    if (found !== partitions) throw differs(topic, partitions, found);
  }
}

function differs(
  topic: string,
  wanted: number,
  found: number,
): HotpathError {
  return new HotpathError({
    code: "partitions-changed",
    message:
      `Use topic ${topic} with ${wanted} partitions, expected the ${found} that it was made with: set the window's partitions to ${found}, or run in another group, which has a topic of its own`,
    details: { topic, wanted, found },
  });
}
