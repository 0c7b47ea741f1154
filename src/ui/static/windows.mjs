import { element } from "./format.mjs";

/**
 * Events and measures of each kind of window over time, summed over groups.
 *
 * @typedef {import("../store_reads.ts").WindowView} WindowView
 */

/** The package's own script has put it there. */
const Chart = /** @type {{ uPlot: typeof import("uplot") }} */ (
  /** @type {unknown} */ (globalThis)
).uPlot;

/** Measures of a window that get a chart. */
const chartsMax = 6;

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

/**
 * @param {readonly WindowView[]} windows
 * @returns {Map<string, Map<number, number>>}
 */
function series(windows) {
  /** @type {Map<string, Map<number, number>>} */
  const all = new Map();
  for (const { name, start, count, measures } of windows) {
    const at = Date.parse(start) / 1_000;
    for (
      const [measure, value] of Object.entries({ events: count, ...measures })
    ) {
      if (typeof value !== "number") continue;
      const id = `${name}: ${measure}`;
      const points = all.get(id) ?? new Map();
      points.set(at, (points.get(at) ?? 0) + value);
      all.set(id, points);
    }
  }
  return all;
}

async function draw() {
  const response = await fetch("/api/windows");
  if (!response.ok) return;
  const { windows } = await response.json();
  const charts = element("charts");
  charts.replaceChildren();
  for (const [title, points] of [...series(windows)].slice(0, chartsMax)) {
    const times = [...points.keys()].sort((a, b) => a - b);
    const axis = {
      stroke: colour("--muted"),
      grid: { stroke: colour("--line") },
    };
    new Chart(
      {
        title,
        width: Math.max(300, charts.clientWidth),
        height: 200,
        series: [{}, {
          label: title,
          stroke: colour("--accent"),
          fill: `${colour("--accent").trim()}22`,
          points: { show: times.length < 60 },
        }],
        axes: [axis, axis],
      },
      [times, times.map((time) => points.get(time) ?? 0)],
      charts,
    );
  }
}

document.addEventListener("hotpath-refresh", () => void draw());
document.addEventListener("hotpath-theme", () => void draw());
void draw();
