import type { z } from "@hono/zod-openapi";
import type { Call } from "./call.ts";
import type { Refusal } from "./refusal.ts";

/** An endpoint that only reads. */
export interface ReadEndpoint<Params, Query> {
  /** With parameters in braces: `/kol/{kol_id}/trust`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly params: z.ZodType<Params>;
  readonly query: z.ZodType<Query>;
  readonly response: z.ZodType;
  /** What may be wrong, by status, beside what every route may answer. */
  readonly refusals: Readonly<Record<number, string>>;
  answer(
    asked: { readonly params: Params; readonly query: Query },
    call: Call,
  ): Promise<string | Refusal> | string | Refusal;
}
