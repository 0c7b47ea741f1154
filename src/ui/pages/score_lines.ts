import { html } from "hono/html";
import type { Markup } from "../markup.ts";
import type { PastScore } from "../store_reads.ts";

/** A KOL's scores over time as lines, told apart by colour, dash and name. */
export function scoreLines(history: readonly PastScore[]): Markup {
  const points = history.toSorted((a, b) => a.at - b.at);
  const first = points[0]?.at ?? 0;
  const span = Math.max(1, (points.at(-1)?.at ?? 0) - first);
  const path = (name: "trust" | "success" | "trending" | "composite") =>
    points.flatMap((point) => {
      const score = point[name];
      return score === null ? [] : [
        `${(600 * (point.at - first) / span).toFixed(1)} ${
          (130 - 1.2 * score).toFixed(1)
        }`,
      ];
    }).map((at, index) => `${index === 0 ? "M" : "L"}${at}`).join("");
  return html`
    <figure class="lines">
      <svg viewBox="-4 0 608 140" role="img"
        aria-label="Scores over time, 0 to 100"><path class="axis" d="M0 10H600M0 70H600M0 130H600"/>${([
          "trust",
          "success",
          "trending",
          "composite",
        ] as const).map((name) =>
          html`
            <path class="score-line ${name}" d="${path(name)}" />
          `
        )}</svg>
      <figcaption><span class="score-key composite">composite</span> <span class="score-key trust">trust</span> <span class="score-key success">success</span> <span class="score-key trending">trending</span></figcaption>
    </figure>
  `;
}
