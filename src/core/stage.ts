/** A source whose events reach a node. */
export interface StageSource {
  readonly id: string;
  /** Its consumer group; undefined where it has none. */
  readonly group: string | undefined;
  readonly topics: readonly string[];
}

/** A node of the file that is to become several of the plan. */
export interface StagedNode {
  readonly id: string;
  readonly sources: readonly StageSource[];
}

/** One of the nodes that a node of the file is in the plan. */
export interface Stage {
  /**
   * What its id has after the node's own; empty for the one that keeps the id,
   * whose output the node's consumers take.
   */
  readonly name: string;
  /** Name of its type. */
  readonly type: string;
  /** Takes what the node takes, what another stage gives, or nothing. */
  readonly from: "input" | "nothing" | { readonly stage: string };
  /** Does it send what it fails where the node does? */
  readonly canFail: boolean;
  /** Has it the node's options, besides its own? */
  readonly keepsOptions: boolean;
  /** Options as a file would have them. */
  readonly with: Readonly<Record<string, unknown>>;
}

/** Why a node cannot become its stages, and the option that says so. */
export interface StageRefusal {
  readonly message: string;
  readonly option?: string;
}
