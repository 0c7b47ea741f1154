import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Refusal } from "./refusal.ts";

/** Sends JSON that was written already, or a refusal. */
export function send(c: Context, answer: string | Refusal): Response {
  if (answer instanceof Refusal) {
    for (const [name, value] of Object.entries(answer.headers)) {
      c.header(name, value);
    }
    // Refusals are made with a status that has a body.
    return c.body(answer.toJsonText(), answer.status as ContentfulStatusCode, {
      "content-type": "application/json",
    });
  }
  return c.body(answer, 200, { "content-type": "application/json" });
}
