import type { Context, Hono } from "hono";
import { HotpathError } from "../../core/errors.ts";
import type { LetterChoice, LetterRedrive } from "../letter_redrive.ts";
import {
  refuseWithoutToken,
  type TokenReads,
} from "../refuse_without_token.ts";

/** What sending letters back stands on. */
export interface RedriveReads extends TokenReads {
  readonly redrive: LetterRedrive;
  /** Letters were sent back. */
  readonly done: () => void;
}

/**
 * `POST /api/dead-letters/preview` and `/redrive` with `?reason=&node=`, with
 * the control token: what would be sent back, and the sending. 409 while
 * another process sends.
 */
export function addRedriveRoutes(app: Hono, reads: RedriveReads): void {
  const { redrive, done, logger } = reads;
  app.post(
    "/api/dead-letters/preview",
    (c) =>
      withChoice(
        c,
        reads,
        async (choice) =>
          c.json({ ...await redrive.preview(choice), sent: false }),
      ),
  );
  app.post(
    "/api/dead-letters/redrive",
    (c) =>
      withChoice(c, reads, async (choice) => {
        const counts = await redrive.run(choice, c.req.raw.signal)
          .finally(done);
        logger.log("info", "Sent dead letters back", {
          ...choice,
          ...counts.send,
        });
        return c.json({ ...counts, sent: true });
      }),
  );
}

async function withChoice(
  c: Context,
  reads: RedriveReads,
  act: (choice: LetterChoice) => Promise<Response>,
): Promise<Response> {
  await c.req.raw.body?.cancel();
  const refusal = refuseWithoutToken(c, reads, "redrive");
  if (refusal !== undefined) return refusal;
  const { reason, node } = c.req.query();
  if (!reason || !node) {
    return c.json({ detail: "Name the letters with reason= and node=" }, 400);
  }
  try {
    return await act({ reason, node });
  } catch (thrown) {
    if (!(thrown instanceof HotpathError) || thrown.code !== "group-active") {
      throw thrown;
    }
    return c.json({ detail: thrown.message, code: thrown.code }, 409);
  }
}
