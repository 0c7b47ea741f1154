import type { Observable } from "rxjs";
import type { z } from "zod";
import type { Clock } from "./clock.ts";
import type { Dropped } from "./dropped.ts";
import type { HotpathError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import type { Batch, Failure, Message } from "./message.ts";
import type { NodeTallies } from "./node_tallies.ts";
import type { PolicySettings } from "./policy.ts";
import type { ProcessMetrics } from "./process_metrics.ts";
import type { LogRecord } from "./record.ts";
import type { SourceEvents, SourceSession } from "./source.ts";
import type { Stage, StagedNode, StageRefusal } from "./stage.ts";
import type { WindowNode } from "./window.ts";

/** What travels on an edge. `failure` is what `onError` edges carry. */
export type Unit = "none" | "message" | "batch" | "failure";

/** What a window means for lint. */
export interface WindowFacts {
  /** Event time that a restart reads again at most, milliseconds. */
  readonly replayMs: number;
  /** Fields of an event that it reads, with the option that names each. */
  readonly fields: readonly {
    readonly name: string;
    readonly option: string;
  }[];
}

/** A topic that a topology writes for itself, and creates. */
export interface InternalTopic {
  readonly topic: string;
  /** Frozen: other partitions would part what belongs together. */
  readonly partitions: number;
  /** How long a record must be kept at least, milliseconds. */
  readonly retentionMs: number;
}

/** What a node type's options mean for the outside world and for lint. */
export interface NodeFacts {
  /** One line for the drawing: `kol.profiles.raw, group hotpath-scoring`. */
  readonly summary: string;
  readonly topicsRead?: readonly string[];
  readonly topicsWritten?: readonly string[];
  /** A source's consumer group. */
  readonly group?: string;
  /** The topic that it writes for a later node of the same topology alone. */
  readonly internalTopic?: InternalTopic;
  readonly table?: string;
  /** Does the node give up the order of its input? */
  readonly losesOrder?: boolean;
  /** Does the node rely on the order of its input? */
  readonly needsOrder?: boolean;
  /** Does a replay leave its destination unchanged? Sinks only. */
  readonly idempotent?: boolean;
  /** Do commits wait for it? Sinks only; a best-effort sink says false. */
  readonly required?: boolean;
  /** Largest batch that the node builds. */
  readonly batch?: {
    readonly items: number;
    readonly bytes: number;
    /** How long its first message may wait for others, milliseconds. */
    readonly waitMs?: number;
  };
  /** A source's longest time between polls, milliseconds. */
  readonly pollIntervalMs?: number;
  /**
   * Does a source tell of this process itself? Then what it gives is no work,
   * and a topology with nothing else to do is idle.
   */
  readonly background?: boolean;
  /** Calls and writes only. */
  readonly policy?: PolicySettings;
  /** Windows only. */
  readonly window?: WindowFacts;
  /**
   * Fields of the values that it gives, where they are known; what passes
   * values on unchanged says nothing.
   */
  readonly fields?: readonly string[];
}

/**
 * A node type, declared once: its options (which validate, document, complete
 * and draw), what it takes and gives, and how it is made.
 *
 * A node type does not retry, time out, restart or settle: the runtime does,
 * and counts what every node has; what only a node can see goes into its
 * tallies. It reports failures as values and may throw only on programmer errors.
 */
export interface NodeType<
  S extends z.ZodObject = z.ZodObject,
  D = unknown,
> {
  /** Name in the file: `kafka-source`. */
  readonly type: string;
  readonly role: "source" | "operator" | "sink";
  /** One plain line for `list` and the reference page. */
  readonly doc: string;
  readonly options: S;
  readonly input: readonly Unit[];
  readonly output: Unit;
  /** Can it fail a message? Then `onError` must lead to a dead-letter sink. */
  readonly canFail: boolean;
  /** Made by the plan alone, as a stage of another type: no file names it. */
  readonly isStage?: true;
  /** The nodes that it is in the plan; undefined for itself alone. */
  stages?(
    options: z.output<S>,
    node: StagedNode,
  ): readonly Stage[] | StageRefusal | undefined;
  facts(options: z.output<S>): NodeFacts;
  create(
    options: z.output<S>,
    context: NodeContext<D>,
  ): Promise<NodeInstance> | NodeInstance;
}

/** What a node is given when it is made. */
export interface NodeContext<D = unknown> {
  /** The id a person chose for it. */
  readonly id: string;
  /** The topology's name. */
  readonly topology: string;
  /** First 12 hex digits of the digest of the resolved topology. */
  readonly configHash: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The seams: `Drivers` of drivers/drivers.ts. */
  readonly drivers: D;
  /** What the topologies of this process do. */
  readonly metrics: ProcessMetrics;
  /** Where it counts what only it can see. */
  readonly tallies: NodeTallies;
}

/** What a node type makes; the runtime knows how to wire each kind. */
export type NodeInstance =
  | SourceNode
  | MapNode
  | OperatorNode
  | CallNode
  | WindowNode
  | SinkNode
  | DeadLetterNode;

/** Reads records. */
export interface SourceNode {
  readonly kind: "source";
  open(events: SourceEvents): Promise<SourceSession>;
  /**
   * What a record holds, for a source whose records need no parse node; without
   * it a message has no value, and its record's time.
   */
  decode?(record: LogRecord): Decoded;
  close?(): Promise<void>;
}

/** What a record holds. */
export interface Decoded {
  readonly value: unknown;
  /** Unix milliseconds. */
  readonly eventTime: number;
}

/** Turns one message into one, synchronously; no I/O, no state. */
export interface MapNode {
  readonly kind: "map";
  map(message: Message): Message | HotpathError | Dropped;
  close?(): Promise<void>;
}

/**
 * An RxJS operator over the stream, for what needs state or time. It must pass
 * on every message it was given, and complete when its input does.
 */
export interface OperatorNode {
  readonly kind: "operator";
  operate(input: Observable<Message>): Observable<Batch>;
  close?(): Promise<void>;
}

/**
 * What became of one message of a call: another value, why it failed, the rule
 * by which it goes no further, or several messages in its place, each of which
 * has to settle before the event is.
 */
export type CallItem = Message | HotpathError | Dropped | readonly Message[];

/** One entry a message, in the order of the batch. */
export type CallResult = readonly CallItem[];

/** Asks a service about a batch. A rejection fails the attempt, not the node. */
export interface CallNode {
  readonly kind: "call";
  call(batch: Batch, signal: AbortSignal): Promise<CallResult>;
  close?(): Promise<void>;
}

/** One entry a message: undefined is delivered. */
export type WriteResult = readonly (HotpathError | undefined)[];

/** Writes batches. A rejection fails the attempt as a whole. */
export interface SinkNode {
  readonly kind: "sink";
  write(batch: Batch, signal: AbortSignal): Promise<WriteResult>;
  close?(): Promise<void>;
}

/** Writes what could not be processed. A rejection is retried for ever. */
export interface DeadLetterNode {
  readonly kind: "dead-letter";
  write(failures: readonly Failure[], signal: AbortSignal): Promise<void>;
  close?(): Promise<void>;
}
