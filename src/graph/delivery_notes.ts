import { isDeadLetterSink } from "./model.ts";
import type { Plan, PlanNode } from "./plan.ts";

/**
 * What a plan promises about every event, in sentences: when it is committed,
 * where failures go, what is best effort, whether order is kept, what a replay
 * leaves behind.
 */
export function deliveryNotes(plan: Plan): string[] {
  const sources = plan.nodes.filter((node) => node.type.role === "source");
  return [
    ...sources.map((source) => commitNote(source, plan)),
    ...plan.nodes.filter((node) => node.failuresFrom.length > 0).map((node) =>
      `What ${
        listed(node.failuresFrom)
      } cannot process goes to ${node.id}, with its bytes and the reason.`
    ),
    ...bestEffortNote(plan),
    ...sources.map((source) => orderNote(source, plan)),
    replayNote(plan),
  ];
}

function commitNote(source: PlanNode, plan: Plan): string {
  if (source.facts.background === true) {
    return `What ${source.id} tells is not kept: a restart goes on with what is so then.`;
  }
  const below = [source, ...downstream(source, plan)];
  const sinks = below.filter((node) =>
    node.type.role === "sink" && node.required
  );
  const deadLetters = plan.nodes.filter((node) =>
    below.some((one) => one.required && one.onError === node.id)
  );
  const parts = [
    `${listed(sinks.map((node) => node.id))} ${has(sinks)} it`,
    ...deadLetters.length === 0 ? [] : [
      `${listed(deadLetters.map((node) => node.id), "or")} has it`,
    ],
    "a rule that is counted dropped it",
  ];
  return `An event of ${source.id} is committed once ${listed(parts, "or")}.`;
}

function bestEffortNote(plan: Plan): string[] {
  const ids = plan.nodes
    .filter((node) => !node.required && !isDeadLetterSink(node.type))
    .map((node) => node.id);
  return ids.length === 0
    ? ["Every sink is required: none is passed over when it fails."]
    : [
      `${
        listed(ids)
      }: best effort, failures are counted and commits do not wait.`,
    ];
}

function orderNote(source: PlanNode, plan: Plan): string {
  const losers = downstream(source, plan)
    .filter((node) => node.facts.losesOrder === true)
    .map((node) => node.id);
  return losers.length === 0
    ? `What one partition of ${source.id} brought in order leaves in order.`
    : `The order of ${source.id} is given up at ${listed(losers)}.`;
}

function replayNote(plan: Plan): string {
  const doubling = plan.nodes
    .filter((node) => node.facts.idempotent === false)
    .map((node) => node.id);
  return doubling.length === 0
    ? "Events that are read again after a crash leave every sink as it was."
    : `Events that are read again after a crash are doubled at ${
      listed(doubling)
    }.`;
}

function downstream(start: PlanNode, plan: Plan): PlanNode[] {
  const reached = new Set<string>(start.consumers);
  // Running order: whoever takes from a reached node comes after it.
  for (const node of plan.nodes) {
    if (!reached.has(node.id)) continue;
    for (const id of node.consumers) reached.add(id);
  }
  return plan.nodes.filter((node) => reached.has(node.id));
}

function has(nodes: readonly PlanNode[]): string {
  return nodes.length === 1 ? "has" : "have";
}

function listed(items: readonly string[], word: "and" | "or" = "and"): string {
  const head = items.slice(0, -1);
  const last = items.at(-1) ?? "none";
  return head.length === 0 ? last : `${head.join(", ")} ${word} ${last}`;
}
