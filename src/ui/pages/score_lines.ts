import { html } from "hono/html";
import type { Markup } from "../markup.ts";
import type { PastScore } from "../store_reads.ts";
import { timeCell } from "./time_cell.ts";

const names = ["composite", "trust", "success", "trending"] as const;
const left = 34;
const right = 634;
const top = 12;
const bottom = 132;

/** A KOL's scores over time as lines, told apart by colour, dash and name. */
export function scoreLines(history: readonly PastScore[]): Markup {
  const points = history.toSorted((a, b) => a.at - b.at);
  const first = points[0]?.at ?? 0;
  const last = points.at(-1)?.at ?? 0;
  const x = (at: number) =>
    last === first
      ? (left + right) / 2
      : left + (right - left) * (at - first) / (last - first);
  return html`
    <figure class="lines">
      <svg viewBox="0 0 640 144" role="img"
        aria-label="Scores over time, 0 to 100">${[0, 50, 100].map((score) =>
          html`
            <path class="axis" d="M${left} ${y(score)}H${right}" />
            <text
              x="${left - 6}" y="${y(score) +
                4}" text-anchor="end">${score}</text>
          `
        )}${names.map((name) => {
          const places = points.flatMap((point) => {
            const score = point[name];
            return score === null ? [] : [{ x: x(point.at), y: y(score) }];
          });
          return html`
            <path class="score-line ${name}" d="${pathOf(places)}" />
            ${places.length > dotsMax ? "" : places.map((place) =>
              html`
                <circle class="score-dot ${name}" cx="${place.x.toFixed(1)}"
                  cy="${place.y.toFixed(1)}" r="2.5" />
              `
            )}
          `;
        })}</svg>
      <div class="span">${first === last
        ? timeCell(first)
        : html`<span>${timeCell(first)}</span> <span>${
          timeCell(last)
        }</span>`}</div>
      <figcaption>${names.map((name) =>
        html`
          <span class="score-key ${name}">${name}</span>
        `
      )}</figcaption>
    </figure>
  `;
}

function y(score: number): number {
  return bottom - (bottom - top) * Math.min(100, Math.max(0, score)) / 100;
}

function pathOf(places: readonly { x: number; y: number }[]): string {
  return places.map(({ x, y }, index) =>
    `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`
  ).join("");
}

/** More points than these are a line of their own. */
const dotsMax = 60;
