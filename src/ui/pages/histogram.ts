import { html } from "hono/html";
import { durationText } from "../duration_text.ts";
import type { Markup } from "../markup.ts";

/** How many durations were between two, milliseconds. */
export interface DurationBin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** How often durations fell into steps that double, from 1/8 ms up. */
export function durationBins(values: readonly number[]): DurationBin[] {
  if (values.length === 0) return [];
  const step = (ms: number) =>
    Math.max(firstStep, Math.floor(Math.log2(Math.max(ms, 1e-3))));
  const first = step(Math.min(...values));
  const last = step(Math.max(...values));
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const at = first + index;
    return {
      fromMs: at === firstStep ? 0 : 2 ** at,
      toMs: 2 ** (at + 1),
      count: values.filter((value) => step(value) === at).length,
    };
  });
}

const firstStep = -3;

/** The same as bars, with the numbers beside them for who cannot see them. */
export function histogram(values: readonly number[], title: string): Markup {
  const bins = durationBins(values);
  if (bins.length === 0) {
    return html`<p class="empty">Nothing was timed yet.</p>`;
  }
  const most = Math.max(...bins.map((bin) => bin.count));
  return html`
    <table class="histogram">
      <caption class="hidden">${title}</caption>
      <tbody>${bins.map(({ fromMs, toMs, count }) =>
        html`
          <tr>
            <th scope="row">${durationText(fromMs)} – ${durationText(toMs)}</th>
            <td>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width="${count === 0
                  ? 0
                  : Math.max(1, 100 * count / most)}" height="10" />
              </svg>
            </td>
            <td class="num">${count}</td>
          </tr>
        `
      )}</tbody>
    </table>
  `;
}
