import { element, setText, short } from "./format.mjs";

/**
 * The measures of windows over time, a line for each of the largest groups,
 * with the watermark: what is right of it may still change.
 *
 * @typedef {import("../window_series.ts").WindowSeries} WindowSeries
 * @typedef {import("../window_series.ts").MeasureChart} MeasureChart
 * @typedef {import("uplot")} Plot
 */

/** The package's own script has put it there. */
const Chart = /** @type {{ uPlot: typeof import("uplot") }} */ (
  /** @type {unknown} */ (globalThis)
).uPlot;

const holder = document.getElementById("charts");
/** Lines differ by dash as well, so that none is told by colour alone. */
const looks = /** @type {const} */ ([
  ["--source", []],
  ["--sink", [8, 4]],
  ["--operator", [2, 3]],
  ["--failure", [10, 3, 2, 3]],
  ["--warn", [4, 4]],
]);
/** @type {Map<string, { plot: Plot, lines: number }>} */
const plots = new Map();
/** @type {number | null} */
let watermark = null;

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name)
    .trim();
}

/**
 * @param {MeasureChart} chart
 * @param {number} points
 * @returns {import("uplot").Options}
 */
function optionsOf({ measure, lines }, points) {
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line") },
  };
  return {
    title: measure,
    width: widthOf(),
    height: 170,
    cursor: { sync: { key: "windows" } },
    legend: { show: true },
    series: [
      { label: "at", value: (_, at) => at === null ? "–" : timeText(at) },
      ...lines.map((_, index) => {
        const [name, dash] = looks[index % looks.length] ?? ["--text", []];
        return {
          label: String(index + 1),
          stroke: colour(name),
          dash: [...dash],
          width: 1.6,
          spanGaps: false,
          points: { show: points <= 40, size: 5 },
          value: (/** @type {unknown} */ _, /** @type {number | null} */ one) =>
            one === null ? "–" : short(one),
        };
      }),
    ],
    axes: [{ ...axis, values: (_, at) => at.map(clockText) }, {
      ...axis,
      size: 56,
      values: (_, at) => at.map(short),
    }],
    hooks: { draw: [drawWatermark] },
  };
}

/** As wide as a column of the grid that holds the charts. */
function widthOf() {
  if (holder === null) return leastWidth;
  const [column = ""] = getComputedStyle(holder).gridTemplateColumns.split(" ");
  return Math.max(leastWidth, Math.floor(Number.parseFloat(column)));
}

const leastWidth = 280;

/** @param {number} at */
function timeText(at) {
  return new Date(1_000 * at).toISOString().slice(0, 16).replace("T", " ") +
    "Z";
}

/** @param {number} at */
function clockText(at) {
  return new Date(1_000 * at).toISOString().slice(11, 16);
}

/** @param {Plot} plot */
function drawWatermark(plot) {
  if (watermark === null) return;
  const { left, top, width, height } = plot.bbox;
  const x = plot.valToPos(watermark, "x", true);
  if (x < left || x > left + width) return;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = colour("--muted");
  ctx.setLineDash([2, 4]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
  ctx.restore();
}

async function draw() {
  if (holder === null) return;
  const response = await fetch(`/api/windows/series${location.search}`);
  if (!response.ok) return;
  /** @type {WindowSeries} */
  const series = await response.json();
  watermark = series.watermark;
  setText(element("charts-note"), noteOf(series));
  showKey(series.shown);
  for (const chart of series.charts) show(chart, series.times);
  const measures = new Set(series.charts.map((one) => one.measure));
  for (const [measure, { plot }] of plots) {
    if (measures.has(measure)) continue;
    plot.destroy();
    plots.delete(measure);
  }
}

/**
 * Says which line is whose, once for all charts.
 * @param {readonly string[]} groups
 */
function showKey(groups) {
  const key = element("charts-key");
  if (key.dataset["groups"] === JSON.stringify(groups)) return;
  key.dataset["groups"] = JSON.stringify(groups);
  key.replaceChildren(...groups.map((group, index) => {
    const [name, dash] = looks[index % looks.length] ?? ["--text", []];
    const item = document.createElement("li");
    const sign = document.createElementNS(svg, "svg");
    const line = document.createElementNS(svg, "path");
    sign.setAttribute("viewBox", "0 0 30 8");
    sign.setAttribute("aria-hidden", "true");
    line.setAttribute("d", "M0 4H30");
    line.setAttribute("stroke", `var(${name})`);
    line.setAttribute("stroke-dasharray", dash.join(" "));
    sign.append(line);
    item.append(sign, ` ${index + 1}: ${group}`);
    return item;
  }));
}

const svg = "http://www.w3.org/2000/svg";

/**
 * @param {MeasureChart} chart
 * @param {readonly number[]} times
 */
function show(chart, times) {
  /** @type {import("uplot").AlignedData} */
  const data = [[...times], ...chart.lines.map((line) => [...line])];
  const lines = chart.lines.length;
  const before = plots.get(chart.measure);
  if (before !== undefined && before.lines === lines) {
    before.plot.setData(data);
    return;
  }
  before?.plot.destroy();
  const plot = new Chart(
    optionsOf(chart, times.length),
    data,
    holder ?? undefined,
  );
  plots.set(chart.measure, { plot, lines });
}

/** @param {WindowSeries} series */
function noteOf({ groups, shown, watermark, flat }) {
  const parts = groups > shown.length
    ? [`The ${shown.length} groups with the most events of ${groups}.`]
    : [];
  if (watermark !== null) {
    parts.push(
      "Windows that end after the dotted line, the watermark, may still change.",
    );
  }
  if (flat.length > 0) parts.push(`Nothing but 0: ${flat.join(", ")}.`);
  return parts.join(" ");
}

function drawAnew() {
  for (const { plot } of plots.values()) plot.destroy();
  plots.clear();
  void draw();
}

document.addEventListener("hotpath-refresh", () => void draw());
document.addEventListener("hotpath-theme", drawAnew);
addEventListener("resize", () => {
  for (const { plot } of plots.values()) {
    plot.setSize({ width: widthOf(), height: plot.height });
  }
});
void draw();
