import { html } from "hono/html";
import type { Markup } from "../markup.ts";

/** A score's label with a tone; the word says it, the colour only helps. */
export function labelChip(label: string): Markup {
  if (label === "") return html`–`;
  const tone = good.has(label) ? "good" : bad.has(label) ? "bad" : "plain";
  return html`<span class="chip ${tone}">${label}</span>`;
}

// Labels of trust are risks, so a low one is good; High is the success model's
// word for a good chance and trust's for a high risk, so it has no tone.
const good = new Set(["S", "A", "Low", "Viral", "Hot"]);
const bad = new Set(["D", "Elevated"]);
