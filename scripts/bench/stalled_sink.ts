import { z } from "zod";
import type { NodeType } from "../../src/core/node.ts";
import { breakerOptions, retryOptions } from "../../src/core/policy.ts";

/** A sink whose store never answers; a write ends when its time is over. */
export function stalledSink(timeoutMs: number): NodeType {
  return {
    type: "stalled-sink",
    role: "sink",
    doc: "Waits for a store that never answers",
    options: z.strictObject({}),
    input: ["message", "batch"],
    output: "none",
    canFail: false,
    facts: () => ({
      summary: "a store that never answers",
      required: true,
      idempotent: true,
      policy: {
        timeoutMs,
        inFlight: 4,
        order: "none",
        retry: retryOptions.parse({ backoff: "10ms..100ms" }),
        breaker: breakerOptions.parse({ probeAfter: "200ms" }),
      },
    }),
    create: () => ({
      kind: "sink",
      write: (_, signal) =>
        new Promise((_, reject) => {
          const refuse = () => reject(signal.reason);
          if (signal.aborted) return refuse();
          signal.addEventListener("abort", refuse, { once: true });
        }),
    }),
  };
}
