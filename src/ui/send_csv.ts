import type { Context } from "hono";

/** Sends a table as a file. */
export function sendCsv(c: Context, text: string): Response {
  return c.body(text, 200, {
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": "attachment",
  });
}
