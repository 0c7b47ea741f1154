import type { HotpathError } from "./errors.ts";

/** How a message ended at one end of the topology. */
export type Outcome =
  | { readonly kind: "delivered" }
  | { readonly kind: "dead-lettered"; readonly error: HotpathError }
  | { readonly kind: "dropped"; readonly rule: string };

/** The outcome of every write that worked; shared, as it carries nothing. */
export const delivered: Outcome = { kind: "delivered" };
