import { HotpathError } from "../../core/errors.ts";

/** A window has no room for one more: it stops instead of forgetting some. */
export function windowFull(
  node: string,
  what: "groups" | "ids",
  limit: number,
): HotpathError {
  const option = what === "groups" ? "maxGroups" : "maxIds";
  return new HotpathError({
    code: "window-full",
    message:
      `Open no more windows in ${node}, raise ${option}, or make its windows, its grace or its groups fewer: ${limit} ${what}`,
    details: { node, limit },
  });
}
