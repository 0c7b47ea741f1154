import type { z } from "@hono/zod-openapi";
import type { Clock } from "../../core/clock.ts";
import type { Scorer } from "../scorer.ts";
import type { Call } from "./call.ts";
import type { Refusal } from "./refusal.ts";
import type { ServiceLimits } from "./service_limits.ts";
import type { ServiceMetrics } from "./service_metrics.ts";

/** What the endpoints that score work with. */
export interface ScoringParts {
  readonly scorer: Scorer;
  readonly clock: Clock;
  readonly limits: ServiceLimits;
  readonly metrics: ServiceMetrics;
}

/** An endpoint that takes JSON and answers with scores. */
export interface ScoringEndpoint {
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly request: z.ZodType;
  readonly response: z.ZodType;
  /** JSON of the answer to a body that was read, or why there is none. */
  answer(body: unknown, call: Call): string | Refusal;
}
