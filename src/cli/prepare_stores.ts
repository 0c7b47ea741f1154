import { HotpathError, toHotpathError } from "../core/errors.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { kolMetrics } from "../drivers/kol_metrics.ts";
import type { Log } from "../drivers/log.ts";
import { withStackRemedy } from "../drivers/stack_remedy.ts";
import type { Table } from "../drivers/table.ts";
import type { Plan } from "../graph/plan.ts";
import { ensureInternalTopics, internalTopics } from "./internal_topics.ts";
import { ensureTopics } from "./ensure_topics.ts";

/**
 * Makes sure that the topics and tables of a topology are there before it
 * runs: in a state file they are made, on servers they must have been. Topics
 * between its own nodes are made everywhere.
 *
 * Fails with `log-unavailable`, `topic-unknown`, `table-unknown` or
 * `partitions-changed`, each with what mends it.
 */
export async function prepareStores(
  plan: Plan,
  drivers: Drivers,
): Promise<void> {
  const { log, table } = plan.drivers;
  if (log.driver === "embedded") {
    await ensureTopics(drivers.log.admin, topicsOf(plan));
  } else await findTopics(plan, drivers.log);
  await ensureInternalTopics(plan, drivers.log.admin);
  if (table.driver === "embedded") await drivers.table.applySchema(kolMetrics);
  else await findTables(plan, drivers.table);
}

/** Topics that a topology reads or writes, less those that it makes itself. */
export function topicsOf(plan: Plan): readonly string[] {
  const internal = new Set(internalTopics(plan).map(({ topic }) => topic));
  return [
    ...new Set(plan.nodes.flatMap(({ facts }) => [
      ...facts.topicsRead ?? [],
      ...facts.topicsWritten ?? [],
    ])),
  ].filter((topic) => !internal.has(topic));
}

async function findTopics(plan: Plan, log: Log): Promise<void> {
  const present = new Set(
    (await reachable(plan, log)).map(({ topic }) => topic),
  );
  const missing = topicsOf(plan).filter((topic) => !present.has(topic));
  if (missing.length === 0) return;
  // A broker hides from a user what it may not look at.
  const { username } = plan.drivers.log.with;
  const hidden = username === undefined
    ? ""
    : ", or hidden from the user for want of the ACL Describe";
  throw new HotpathError({
    code: "topic-unknown",
    message: `Look for the topics of ${plan.name}, which deno task topics ` +
      `apply creates; missing${hidden}: ${missing.join(", ")}`,
  });
}

async function reachable(plan: Plan, log: Log) {
  try {
    return await log.admin.listTopics();
  } catch (thrown) {
    const error = toHotpathError(thrown, "log-unavailable", "List topics");
    const { brokers = "its default" } = plan.drivers.log.with;
    throw withStackRemedy(
      new HotpathError({
        code: error.code,
        message: `Reach Kafka at ${brokers} (drivers.log.with.brokers): ` +
          error.message,
        cause: error,
      }),
    );
  }
}

async function findTables(plan: Plan, table: Table): Promise<void> {
  const names = new Set(plan.nodes.flatMap(({ facts }) => facts.table ?? []));
  const wanted = kolMetrics.filter((one) => names.has(one.name));
  if (wanted.length === 0) return;
  const changes = (await table.planSchema(wanted))
    .filter(({ kind }) => kind !== "note");
  if (changes.length === 0) return;
  const { keyspace } = plan.drivers.table.with;
  const place = keyspace === undefined ? "" : ` in keyspace ${keyspace}`;
  throw new HotpathError({
    code: "table-unknown",
    message: `Look for the tables of ${plan.name}${place}, which deno task ` +
      `schema apply makes; missing: ${
        changes.map((one) => `${one.table} (${one.detail})`).join(", ")
      }`,
  });
}
