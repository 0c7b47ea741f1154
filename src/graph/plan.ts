import type { NodeFacts, NodeType, Unit } from "../core/node.ts";

/** A node of a plan: every default filled in, every edge known. */
export interface PlanNode {
  readonly id: string;
  readonly doc: string;
  readonly type: NodeType;
  /** The type's parsed options, durations in milliseconds, sizes in bytes. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly facts: NodeFacts;
  /** Ids of the nodes whose output it takes, in file order. */
  readonly from: readonly string[];
  /** Id of the dead-letter sink that takes its failures. */
  readonly onError: string | undefined;
  /** Ids of the nodes that take its output, in running order. */
  readonly consumers: readonly string[];
  /** Ids of the nodes whose failures it takes; dead-letter sinks only. */
  readonly failuresFrom: readonly string[];
  /** What arrives at it and what leaves it. */
  readonly input: Unit;
  readonly output: Unit;
  /** Is it, or does it lead to, a sink that commits wait for? */
  readonly required: boolean;
  /** Id of the node of the file that it is a stage of. */
  readonly stageOf?: string;
}

/** Which driver stands behind each seam, with its settings. */
export interface DriverChoice {
  readonly driver: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/**
 * The validated topology in running order. What draws, what runs and what is
 * described is this one value.
 */
export interface Plan {
  readonly name: string;
  readonly doc: string;
  /** Where it was read from, for messages. */
  readonly file: string;
  readonly budget: { readonly events: number; readonly bytes: number };
  readonly drainMs: number;
  readonly drivers: {
    readonly log: DriverChoice;
    readonly cache: DriverChoice;
    readonly table: DriverChoice;
  };
  /** `in-process`: the process that runs the topology serves the scores too. */
  readonly scoring: "in-process" | "external";
  /** What of the events may be looked at, and which fields not. */
  readonly samples: {
    readonly show: boolean;
    readonly mask: readonly string[];
  };
  /** Sources first; every node after the nodes it takes from. */
  readonly nodes: readonly PlanNode[];
  /** First 12 hex digits of the SHA-256 of the resolved file, secrets masked. */
  readonly configHash: string;
}

/** Something wrong, or doubtful, in a topology file. */
export interface Finding {
  readonly severity: "error" | "warning";
  /** Stable name of the rule: `unknown-type`, `cycle`, `missing-unit`. */
  readonly rule: string;
  readonly file: string;
  /** From 1; 0 where the file as a whole is meant. */
  readonly line: number;
  readonly column: number;
  /** `nodes.batch.with.maxWait` */
  readonly path: string;
  /** What is wrong, what was expected, the nearest valid name. */
  readonly message: string;
}
