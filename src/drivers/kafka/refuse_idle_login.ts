import type { z } from "zod";
import type { Login } from "../refuse_half_login.ts";

interface SecuredLogin extends Login {
  readonly security: string;
}

/**
 * Refuses a user whose name would never be sent, and a security that needs one
 * without it.
 */
export function refuseIdleLogin(
  login: SecuredLogin,
  context: Pick<z.RefinementCtx, "addIssue">,
): void {
  const isSasl = login.security.startsWith("sasl");
  for (const name of ["username", "password"] as const) {
    if (isSasl === (login[name] !== undefined)) continue;
    const message = isSasl
      ? `expected one with security ${login.security}`
      : "expected it with security sasl-plaintext or sasl-tls alone, as it is not sent with " +
        login.security;
    context.addIssue({ code: "custom", path: [name], message });
  }
}
