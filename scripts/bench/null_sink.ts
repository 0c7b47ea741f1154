import { z } from "zod";
import type { NodeType } from "../../src/core/node.ts";
import {
  breakerOptions,
  type PolicySettings,
  retryOptions,
} from "../../src/core/policy.ts";

const policy: PolicySettings = {
  timeoutMs: 10_000,
  inFlight: 4,
  order: "none",
  retry: retryOptions.parse({}),
  breaker: breakerOptions.parse({}),
};

const shared = {
  role: "sink",
  options: z.strictObject({}),
  output: "none",
  canFail: false,
  facts: () => ({
    summary: "nothing",
    required: true,
    idempotent: true,
    policy,
  }),
} as const;

/** A sink that stores nothing: what settling costs without any store. */
export function nullSink(): NodeType {
  return {
    ...shared,
    type: "null-sink",
    doc: "Stores nothing, for benchmarks",
    input: ["message", "batch"],
    create: () => ({
      kind: "sink",
      write: (batch) =>
        Promise.resolve(new Array<undefined>(batch.messages.length)),
    }),
  };
}

/** Where failures would go; a benchmark has none. */
export function nullDeadLetters(): NodeType {
  return {
    ...shared,
    type: "null-dead-letters",
    doc: "Stores no failures, for benchmarks",
    input: ["failure"],
    create: () => ({
      kind: "dead-letter",
      write: (failures) =>
        Promise.reject(failures[0]?.error ?? new Error("No failures")),
    }),
  };
}
