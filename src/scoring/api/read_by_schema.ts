import type { z } from "@hono/zod-openapi";
import { type Problem, problemsOf } from "./problem.ts";

/** A value that a schema has read, or everything that is wrong with it. */
export type ReadValue<T> =
  | { readonly kind: "ok"; readonly request: T }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

/** Reads a value by its schema; `root` is where it stands in the request. */
export function readBySchema<T>(
  schema: z.ZodType<T>,
  value: unknown,
  root: readonly (string | number)[],
): ReadValue<T> {
  const read = schema.safeParse(value);
  return read.success
    ? { kind: "ok", request: read.data }
    : { kind: "invalid", problems: problemsOf(read.error, root) };
}
