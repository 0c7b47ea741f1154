import { counted } from "../../core/counted.ts";
import type { ListedTopic } from "../../drivers/log.ts";
import type { Found } from "./check_result.ts";

/** What is lost with a broker, of the topics that a topology uses. */
export function topicCopiesFound(
  topics: readonly ListedTopic[],
  { brokers, used }: {
    readonly brokers: number;
    readonly used: readonly string[];
  },
): Found {
  const names = new Set(used);
  const single = topics.filter((one) =>
    names.has(one.topic) && one.copies === 1
  ).map((one) => one.topic);
  const on = counted(brokers, "broker");
  if (brokers === 1 || single.length === 0) {
    return { level: "ok", found: `topics are kept on ${on}` };
  }
  return {
    level: "warn",
    found: `1 copy on ${on}, lost with one: ${single.join(", ")}`,
    remedy:
      "add copies with kafka-reassign-partitions, and set drivers.log.with.replication for topics to come",
  };
}

/** What is lost with a node, of the tables. */
export function rowCopiesFound(
  { nodes, copies }: { readonly nodes: number; readonly copies: number },
): Found {
  const found = `${counted(copies, "copy", "copies")} of each row on ${
    counted(nodes, "node")
  }`;
  if (copies > 1 || nodes <= 1) return { level: "ok", found };
  return {
    level: "warn",
    found,
    remedy:
      "raise it with ALTER KEYSPACE and a repair; drivers.table.with.replication is for a keyspace to come",
  };
}
