import { z } from "zod";
import type { NodeFacts, NodeType, Unit } from "../../src/core/node.ts";
import {
  choice,
  count,
  duration,
  flag,
  size,
  text,
} from "../../src/core/options.ts";
import { breakerOptions, retryOptions } from "../../src/core/policy.ts";

/** What of a small node type differs from an operator that passes messages on. */
interface Parts<S extends z.ZodObject> {
  readonly type: string;
  readonly role?: NodeType["role"];
  readonly options: S;
  readonly input?: readonly Unit[];
  readonly output?: Unit;
  readonly canFail?: boolean;
  readonly facts?: (options: z.output<S>) => NodeFacts;
}

/** A node type that can be linted, planned and drawn, but not run. */
export function smallType<S extends z.ZodObject>(parts: Parts<S>): NodeType {
  return {
    role: "operator",
    input: ["message"],
    output: "message",
    canFail: false,
    facts: () => ({ summary: "" }),
    ...parts,
    doc: `A ${parts.type} for tests`,
    create: () => {
      throw new Error("not to be run");
    },
  } as NodeType;
}

const section = (shape: z.ZodObject, doc: string) =>
  shape.prefault({} as never).meta({ description: doc });

const required = {
  required: flag({ doc: "Whether commits wait for it", default: true }),
};

const source = smallType({
  type: "kafka-source",
  role: "source",
  input: ["none"],
  options: z.strictObject({
    topics: z.array(text({ doc: "Topic" })).min(1)
      .meta({ description: "Topics to read" }),
    group: text({ doc: "Consumer group", default: "test" }),
    start: choice(["earliest", "latest"], {
      doc: "Where a new group begins",
      default: "earliest",
    }),
    pollInterval: duration({
      doc: "Longest time between polls",
      default: "5m",
    }),
    password: text({ doc: "Password of the broker" }).optional(),
  }),
  facts: (options) => ({
    summary: `${options.topics.join(", ")}, group ${options.group}`,
    topicsRead: options.topics,
    pollIntervalMs: options.pollInterval,
  }),
});

const parse = smallType({
  type: "parse",
  canFail: true,
  options: z.strictObject({
    schema: choice(["profile", "video"], { doc: "What a message is" }),
  }),
  facts: (options) => ({ summary: `${options.schema}` }),
});

const batch = smallType({
  type: "micro-batch",
  output: "batch",
  options: z.strictObject({
    maxItems: count({ doc: "Most items", unit: "items", default: 200 }),
    maxBytes: size({ doc: "Most bytes", default: "256KiB" }),
    maxWait: duration({ doc: "Longest wait", default: "20ms" }),
  }),
  facts: (options) => ({
    summary: `${options.maxItems} items or ${options.maxWait}ms`,
    batch: { items: options.maxItems, bytes: options.maxBytes },
  }),
});

const score = smallType({
  type: "score",
  input: ["batch"],
  output: "batch",
  canFail: true,
  options: z.strictObject({
    url: text({ doc: "Address of the service" }),
    timeout: duration({ doc: "Longest call", default: "2s" }),
    inFlight: count({ doc: "Calls at a time", unit: "calls", default: 4 }),
    order: choice(["input", "none"], {
      doc: "Order of results",
      default: "input",
    }),
    retry: section(retryOptions, "Retry"),
    breaker: section(breakerOptions, "Breaker"),
  }),
  facts: (options) => ({
    summary: options.url,
    losesOrder: options.order === "none",
  }),
});

/** A sink of batches that can fail. */
function sink(type: string, options: z.ZodObject, summary: string): NodeType {
  return smallType({
    type,
    role: "sink",
    input: ["batch"],
    output: "none",
    canFail: true,
    options: options.extend(required).strict(),
    facts: (given) => ({
      summary: String(given[summary]),
      required: given["required"] as boolean,
      idempotent: type !== "file-sink",
    }),
  });
}

const deadLetters = smallType({
  type: "dead-letter-sink",
  role: "sink",
  input: ["failure"],
  output: "none",
  options: z.strictObject({ topic: text({ doc: "Topic to write" }) }),
  facts: (options) => ({
    summary: options.topic,
    topicsWritten: [options.topic],
  }),
});

const order = smallType({
  type: "momentum",
  input: ["batch", "message"],
  output: "batch",
  options: z.strictObject({}),
  facts: () => ({ summary: "", needsOrder: true }),
});

const filter = smallType({ type: "filter", options: z.strictObject({}) });

/** A message sink that cannot fail. */
const count1 = smallType({
  type: "count-sink",
  role: "sink",
  input: ["message", "batch"],
  output: "none",
  options: z.strictObject({ ...required }),
  facts: (options) => ({
    summary: "",
    required: options.required,
    idempotent: true,
  }),
});

/** Node types with the options of the real ones, as far as a graph sees them. */
export const smallTypes: readonly NodeType[] = [
  source,
  parse,
  filter,
  batch,
  score,
  order,
  sink(
    "kafka-sink",
    z.strictObject({
      topic: text({ doc: "Topic to write" }),
      key: text({ doc: "Field that keys a record" }).optional(),
    }),
    "topic",
  ),
  sink(
    "redis-sink",
    z.strictObject({
      hash: text({ doc: "Key of the hash" }),
      ttl: duration({ doc: "Life of a key", default: "1h" }),
      rankings: z.array(text({ doc: "Score" })).default([])
        .meta({ description: "Scores that are ranked" }),
    }),
    "hash",
  ),
  sink(
    "cassandra-sink",
    z.strictObject({
      table: text({ doc: "Table to write" }),
      ttl: duration({ doc: "Life of a row", default: "90d" }),
    }),
    "table",
  ),
  sink("file-sink", z.strictObject({ path: text({ doc: "File" }) }), "path"),
  deadLetters,
  count1,
];
