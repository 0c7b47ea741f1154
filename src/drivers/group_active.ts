import { HotpathError } from "../core/errors.ts";

/** The error for commits that somebody reads from and cannot be moved. */
export function groupActive(group: string, members: number): HotpathError {
  return new HotpathError({
    code: "group-active",
    message:
      `Move the commits of group ${group}: stop its members first, they would commit over it: ${members}`,
    details: { group, members },
  });
}
