import type { Context } from "hono";
import type { Logger } from "../core/logger.ts";
import type { ControlToken } from "./control_token.ts";

/** What decides whether a request may change something. */
export interface TokenReads {
  readonly token: ControlToken;
  readonly logger: Logger;
}

/** The refusal of a request without the control token; undefined where it has it. */
export function refuseWithoutToken(
  c: Context,
  { token, logger }: TokenReads,
  action: string,
): Response | undefined {
  if (token.admits(c.req.raw.headers)) return undefined;
  logger.log("warn", "Refused a request without the control token", { action });
  c.header("www-authenticate", "Bearer");
  return c.json({ detail: needsToken }, 401);
}

const needsToken =
  "Send the control token as authorization: Bearer TOKEN; it is in the state folder, in ui-token-PORT, or in HOTPATH_UI_TOKEN";
