import { html } from "hono/html";
import type { Markup } from "../markup.ts";
import { numberText } from "./data_table.ts";

/** One bar: how many, and what of. */
export interface Bar {
  /** What it begins with, below its left end. */
  readonly from: string;
  /** All of it, on pointing: `40 to 45`. */
  readonly title: string;
  readonly count: number;
}

const width = 640;
const height = 130;
const baseline = 108;
const tallest = 88;

/** Counts as upright bars, each with its number; the numbers are in its CSV. */
export function barChart(bars: readonly Bar[], title: string): Markup {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const step = width / Math.max(1, bars.length);
  const told = bars.filter((bar) => bar.count > 0)
    .map((bar) => `${bar.title}: ${bar.count}`).join(", ");
  return html`
    <svg class="bars" viewBox="0 0 ${width} ${height}" role="img"
      aria-label="${title}. ${told}">
      <path class="axis" d="M0 ${baseline + 0.5}H${width}" />
    ${bars.map(({ from, title, count }, index) => {
      const x = index * step;
      const tall = count === 0 ? 0 : Math.max(1.5, tallest * count / most);
      return html`
        <g><title>${title}: ${count}</title>
          <rect x="${(x + 1.5).toFixed(1)}" y="${(baseline - tall).toFixed(1)}"
            width="${(step - 3).toFixed(1)}" height="${tall.toFixed(1)}" />
        ${count === 0 ? "" : html`
          <text x="${(x + step / 2).toFixed(1)}"
            y="${(baseline - tall - 4).toFixed(
              1,
            )}" text-anchor="middle">${numberText(
              count,
            )}</text>
        `}
          <text class="from" x="${x.toFixed(1)}"
            y="${baseline + 16}">${from}</text></g>
      `;
    })}</svg>
  `;
}
