import type { z } from "zod";

/** Who is to be logged in. */
export interface Login {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/**
 * Refuses a user without a password, or the other way about: one alone would
 * be left out in silence, or be refused by the server in words of its own.
 */
export function refuseHalfLogin(
  { username, password }: Login,
  context: Pick<z.RefinementCtx, "addIssue">,
): void {
  if ((username === undefined) === (password === undefined)) return;
  context.addIssue({
    code: "custom",
    path: [username === undefined ? "username" : "password"],
    message: "expected username and password together: give both or neither",
  });
}
