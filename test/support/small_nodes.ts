import type { Clock } from "../../src/core/clock.ts";
import type {
  CallNode,
  DeadLetterNode,
  MapNode,
  NodeFacts,
  OperatorNode,
  SinkNode,
  SourceNode,
} from "../../src/core/node.ts";
import { microBatch } from "../../src/operators/micro_batch.ts";
import { window } from "../../src/operators/window.ts";
import { nodeContext } from "./node_context.ts";
import { type PolicyParts, policySettings } from "./policy_settings.ts";
import type { SmallNode } from "./small_plan.ts";

/** A node's edges; what it does is a function of the test. */
interface Edges {
  readonly from: string | readonly string[];
  readonly onError?: string;
  readonly close?: () => Promise<void>;
}

function edges({ from, onError }: Edges) {
  return {
    from: typeof from === "string" ? [from] : from,
    ...(onError === undefined ? {} : { onError }),
  };
}

function closing({ close }: { readonly close?: () => Promise<void> }) {
  return close === undefined ? {} : { close };
}

/** A source, as the session's maker opens it. */
export function sourceNode(
  id: string,
  open: SourceNode["open"],
  facts: Partial<NodeFacts> = {},
): SmallNode {
  return {
    id,
    role: "source",
    output: "message",
    from: [],
    facts: { summary: "", ...facts },
    create: () => ({ kind: "source", open }),
  };
}

/** One message in, one, none or a failure out. */
export function mapNode(
  id: string,
  parts: Edges & { readonly map: MapNode["map"] },
): SmallNode {
  return {
    id,
    role: "operator",
    output: "message",
    ...edges(parts),
    facts: { summary: "" },
    create: () => ({ kind: "map", map: parts.map, ...closing(parts) }),
  };
}

/** Any operator over the stream. */
export function operatorNode(
  id: string,
  parts: Edges & { readonly operate: OperatorNode["operate"] },
): SmallNode {
  return {
    id,
    role: "operator",
    output: "batch",
    ...edges(parts),
    facts: { summary: "" },
    create: () => ({
      kind: "operator",
      operate: parts.operate,
      ...closing(parts),
    }),
  };
}

/** A real window. */
export function windowNode(
  id: string,
  parts: Edges & {
    readonly clock: Clock;
    readonly options: Readonly<Record<string, unknown>>;
  },
): SmallNode {
  const { clock, options } = parts;
  return {
    id,
    role: "operator",
    output: "message",
    ...edges(parts),
    facts: { summary: "" },
    create: () =>
      window.create(
        window.options.parse({ coPartitioned: true, ...options }),
        nodeContext({ id, clock }),
      ),
  };
}

/** The real batching operator. */
export function batchNode(
  id: string,
  parts: Edges & {
    readonly clock: Clock;
    readonly maxItems?: number;
    readonly maxWait?: string;
  },
): SmallNode {
  const { clock, maxItems = 10, maxWait = "20ms" } = parts;
  return {
    id,
    role: "operator",
    output: "batch",
    ...edges(parts),
    facts: { summary: "" },
    create: () =>
      microBatch.create(
        microBatch.options.parse({ maxItems, maxWait }),
        nodeContext({ clock }),
      ),
  };
}

/** A call to a service. */
export function callNode(
  id: string,
  parts: Edges & {
    readonly call: CallNode["call"];
    readonly policy?: PolicyParts;
  },
): SmallNode {
  return {
    id,
    role: "operator",
    output: "batch",
    ...edges(parts),
    facts: { summary: "", policy: policySettings(parts.policy) },
    create: () => ({ kind: "call", call: parts.call, ...closing(parts) }),
  };
}

/** A store. */
export function sinkNode(
  id: string,
  parts: Edges & {
    readonly write: SinkNode["write"];
    readonly policy?: PolicyParts;
    readonly required?: boolean;
  },
): SmallNode {
  return {
    id,
    role: "sink",
    output: "none",
    ...edges(parts),
    facts: {
      summary: "",
      required: parts.required ?? true,
      policy: policySettings(parts.policy),
    },
    create: () => ({ kind: "sink", write: parts.write, ...closing(parts) }),
  };
}

/** Where the failures of the nodes go that name it. */
export function deadLetterNode(
  id: string,
  parts: {
    readonly write: DeadLetterNode["write"];
    readonly policy?: PolicyParts;
  },
): SmallNode {
  return {
    id,
    role: "sink",
    output: "none",
    from: [],
    facts: { summary: "", policy: policySettings(parts.policy) },
    create: () => ({ kind: "dead-letter", write: parts.write }),
  };
}
