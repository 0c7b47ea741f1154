import type { Held, HeldMessages } from "./held_messages.ts";
import type { PartitionProgress } from "./partition_state.ts";
import type { PartitionCondition, PartitionWhy } from "./partition_why.ts";
import type { SourceProgress } from "./source_pump.ts";

/** A node as far as it can keep messages. */
export interface HoldingNode {
  readonly id: string;
  readonly held: HeldMessages;
  /** Messages inside it, for nodes that do not say which. */
  readonly inFlight: number;
  /** Do commits wait for it? */
  readonly required: boolean;
  /** Calls and sinks know what they have; operators only how much. */
  readonly keepsHeld: boolean;
  /** Longest silence that may be right, milliseconds. */
  readonly patienceMs: number;
}

/** What an explanation is drawn from. */
export interface ExplainInput {
  readonly source: SourceProgress;
  readonly partition: PartitionProgress;
  readonly nodes: readonly HoldingNode[];
  /** Offset after the last record, where the log says it. */
  readonly end: number | undefined;
  readonly now: number;
  /** Since when there was something to read and it was not read. */
  readonly stillSince: number;
  /** Has reading from here been begun anew, and has that given nothing? */
  readonly triedAnew: "no" | "yes" | "in-vain";
  readonly noProgressMs: number;
}

/** The part of an explanation that is found out. */
interface Finding {
  readonly condition: PartitionCondition;
  readonly reason: string;
  readonly node?: HoldingNode | undefined;
  readonly held?: Held | undefined;
}

/**
 * Says why a partition is where it is: from what is in hand now, without
 * anything that had to be written down before. Pure.
 */
export function explainPartition(input: ExplainInput): PartitionWhy {
  const { source, partition, end, now } = input;
  const { oldest } = partition;
  const { condition, reason, node, held } = findingOf(input);
  const error = held?.error;
  return {
    source: source.id,
    topic: partition.topic,
    partition: partition.partition,
    epoch: partition.epoch,
    condition,
    reason,
    offset: oldest?.offset ?? null,
    ageMs: oldest === undefined ? null : Math.max(0, now - oldest.readAt),
    node: node?.id ?? null,
    attempts: held?.attempts ?? 0,
    error: error === undefined
      ? null
      : { code: error.code, message: error.message },
    committed: partition.committed,
    position: partition.position,
    end: end ?? null,
    lag: end === undefined ? null : Math.max(0, end - partition.position),
    inFlight: partition.inFlight,
  };
}

function findingOf(input: ExplainInput): Finding {
  const { partition, source, end } = input;
  if (partition.revoking) {
    return { condition: "waiting", reason: "It is being handed over" };
  }
  if (partition.oldest !== undefined) {
    return inHand(input, partition.oldest);
  }
  if (end !== undefined && end <= partition.next) {
    const isHeld = partition.committable < partition.position;
    const reason = isHeld
      ? `All is read; a window still needs what follows ${partition.committable}`
      : "All is read and finished";
    return { condition: "idle", reason };
  }
  if (source.isPaused) {
    return { condition: "waiting", reason: "Reading is paused on request" };
  }
  if (partition.isPaused) {
    return {
      condition: "waiting",
      reason: "A window has no room for what it is ahead with",
    };
  }
  if (source.waitsForBudget) return forBudget(input);
  return reading(input);
}

/** The lowest unfinished offset was read: somebody has it. */
function inHand(
  input: ExplainInput,
  oldest: { readonly offset: number; readonly readAt: number },
): Finding {
  const { nodes, partition, now, noProgressMs } = input;
  for (const node of nodes) {
    if (!node.required) continue;
    for (const held of node.held.all) {
      if (has(held, partition, oldest.offset)) return heldBy(input, node, held);
    }
  }
  const node = nodes.find((one) => !one.keepsHeld && one.inFlight > 0);
  const ageMs = now - oldest.readAt;
  if (node !== undefined) {
    const isLate = ageMs >= Math.max(noProgressMs, node.patienceMs);
    return {
      condition: isLate ? "stuck" : "moving",
      reason: isLate
        ? `${node.id} has kept it for longer than it should`
        : `${node.id} gathers it with others`,
      node,
    };
  }
  return ageMs >= noProgressMs
    ? { condition: "stuck", reason: "No node has it: it was lost on its way" }
    : { condition: "moving", reason: "It is on its way between two nodes" };
}

function heldBy(
  { now, noProgressMs }: ExplainInput,
  node: HoldingNode,
  held: Held,
): Finding {
  const silentMs = now - node.held.livedAt;
  if (silentMs >= noProgressMs + node.patienceMs) {
    return {
      condition: "stuck",
      reason: `${node.id} has it and does nothing`,
      node,
      held,
    };
  }
  if (held.attempts > 0) {
    return {
      condition: "waiting",
      reason: `${node.id} tries again, as the last attempt failed`,
      node,
      held,
    };
  }
  const other = mostFailing(node);
  if (other === undefined) {
    return {
      condition: "moving",
      reason: `${node.id} works on it`,
      node,
      held,
    };
  }
  return {
    condition: "waiting",
    reason: `${node.id} has it behind a batch that is tried again`,
    node,
    held: other,
  };
}

/** Nothing of the partition is in hand, as others have spent the budget. */
function forBudget(input: ExplainInput): Finding {
  const { nodes, now, stillSince, noProgressMs } = input;
  let oldest: { readonly node: HoldingNode; readonly held: Held } | undefined;
  for (const node of nodes) {
    for (const held of node.held.all) {
      if (oldest === undefined || held.since < oldest.held.since) {
        oldest = { node, held };
      }
    }
  }
  if (oldest !== undefined) {
    const held = mostFailing(oldest.node) ?? oldest.held;
    return {
      condition: "waiting",
      reason: `The budget is spent: it waits for ${oldest.node.id}`,
      node: oldest.node,
      held,
    };
  }
  const node = nodes.find((one) => !one.keepsHeld && one.inFlight > 0);
  if (node !== undefined) {
    return {
      condition: "waiting",
      reason: `The budget is spent: it waits for ${node.id}`,
      node,
    };
  }
  const isLate = now - stillSince >= noProgressMs;
  return {
    condition: isLate ? "stuck" : "moving",
    reason: isLate
      ? "The budget is spent and no node has anything"
      : "The budget is being given back",
  };
}

/** There is something to read, and the source may read. */
function reading(
  { source, end, now, stillSince, triedAnew, noProgressMs }: ExplainInput,
): Finding {
  if (end === undefined) {
    return {
      condition: "waiting",
      reason: "The log does not say how far it goes: it cannot be reached",
    };
  }
  const isLate = now - stillSince >= noProgressMs;
  const isKnown = triedAnew === "in-vain";
  if (!isLate && !isKnown) {
    return { condition: "moving", reason: `${source.id} reads` };
  }
  const isAnswered = source.pollingSince === undefined ||
    now - source.pollingSince < noProgressMs;
  if (triedAnew !== "no" && isAnswered) {
    return {
      condition: "idle",
      reason:
        "Reading anew gave nothing: its last offsets hold no records, as after a transaction",
    };
  }
  return {
    condition: "stuck",
    reason: isAnswered
      ? `${source.id} reads and gets nothing`
      : `A poll of ${source.id} does not come back`,
  };
}

function mostFailing(node: HoldingNode): Held | undefined {
  let most: Held | undefined;
  for (const held of node.held.all) {
    if (held.attempts > (most?.attempts ?? 0)) most = held;
  }
  return most;
}

function has(
  held: Held,
  { topic, partition }: PartitionProgress,
  offset: number,
): boolean {
  return held.messages.some(({ record }) =>
    record.offset === offset && record.partition === partition &&
    record.topic === topic
  );
}
