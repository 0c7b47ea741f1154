import type { Plan } from "./plan.ts";

/** An edge of a plan as drawings show it. */
export interface PlanEdge {
  readonly from: string;
  readonly to: string;
  /**
   * `failures` is an onError edge; `topic` leads from a sink through a topic of
   * the topology's own to the source that reads it.
   */
  readonly kind: "events" | "topic" | "failures";
  /** What travels on it: messages, batches or failures. */
  readonly carries: "messages" | "batches" | "failures";
  /** Do commits wait for what happens at its end? */
  readonly required: boolean;
}

/**
 * Every edge in running order: those of events, then those through topics, then
 * those of failures.
 */
export function planEdges(plan: Plan): PlanEdge[] {
  const required = new Set(
    plan.nodes.filter((node) => node.required).map((node) => node.id),
  );
  const events = plan.nodes.flatMap((node) =>
    node.consumers.map((to): PlanEdge => ({
      from: node.id,
      to,
      kind: "events",
      carries: node.output === "batch" ? "batches" : "messages",
      required: required.has(to),
    }))
  );
  const topics = plan.nodes.flatMap((node) => {
    const topic = node.facts.internalTopic?.topic;
    return topic === undefined ? [] : plan.nodes
      .filter((reader) => reader.facts.topicsRead?.includes(topic))
      .map((reader): PlanEdge => ({
        from: node.id,
        to: reader.id,
        kind: "topic",
        carries: "messages",
        required: node.required,
      }));
  });
  const failures = plan.nodes.flatMap((node) =>
    node.onError === undefined ? [] : [
      {
        from: node.id,
        to: node.onError,
        kind: "failures",
        carries: "failures",
        required: node.required,
      } satisfies PlanEdge,
    ]
  );
  return [...events, ...topics, ...failures];
}
