import { html } from "hono/html";
import type { Markup } from "../markup.ts";

/** A time as people read it, to the second; the whole of it on pointing. */
export function timeCell(time: string | number | undefined): Markup | string {
  const ms = typeof time === "number" ? time : Date.parse(time ?? "");
  // Years beyond four digits come from events that nobody checked.
  if (!(Math.abs(ms) <= 2.5e14)) return time === undefined ? "–" : String(time);
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${
    iso.slice(0, 19).replace("T", " ")
  }Z</time>`;
}
