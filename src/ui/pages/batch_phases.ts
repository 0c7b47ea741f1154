import { html } from "hono/html";
import { durationText } from "../duration_text.ts";
import type { Markup } from "../markup.ts";

/** How long a batch was in each phase, milliseconds. */
export interface BatchPhases {
  readonly number: number;
  readonly waitMs: number;
  readonly callMs: number;
  readonly storeMs: number;
}

const names = ["wait", "call", "store"] as const;

function partsOf(
  { waitMs, callMs, storeMs }: BatchPhases,
): readonly number[] {
  return [waitMs, callMs, storeMs];
}

function told({ waitMs, callMs, storeMs }: BatchPhases): string {
  return `waited ${durationText(waitMs)}, called ${
    durationText(callMs)
  }, stored ${durationText(storeMs)}`;
}

/** One column a batch, on one scale; those far above most are cut off. */
export function phaseColumns(batches: readonly BatchPhases[]): Markup {
  const sums = batches.map((one) => partsOf(one).reduce((a, b) => a + b, 0));
  const scale = scaleOf(sums);
  const step = chartWidth / columnsMax;
  return html`
    <svg class="phase-columns" viewBox="0 0 ${chartWidth +
      axisWidth} ${chartHeight}"
      role="img"
      aria-label="Phases of the last ${batches
        .length} batches, up to ${durationText(scale)}">${[0.5, 1].map((
          share,
        ) =>
          html`
            <path class="axis" d="M0 ${chartHeight * (1 - share) +
              0.5}H${chartWidth}" />
            <text x="${chartWidth + 4}" y="${chartHeight * (1 - share) +
              10}">${durationText(scale * share)}</text>
          `
        )}${batches.map((one, index) =>
          column(one, { index, step, scale })
        )}</svg>
  `;
}

function column(
  batch: BatchPhases,
  { index, step, scale }: {
    readonly index: number;
    readonly step: number;
    readonly scale: number;
  },
): Markup {
  const parts = partsOf(batch);
  let bottom = chartHeight;
  return html`<g><title>Batch ${batch.number}: ${told(batch)}</title>${
    names.map((name, at) => {
      const height = Math.min(
        bottom,
        chartHeight * (parts[at] ?? 0) / scale,
      );
      bottom -= height;
      return html`
        <rect class="${name}" x="${(index * step).toFixed(1)}" y="${bottom
          .toFixed(1)}" width="${(step - 0.6).toFixed(1)}"
          height="${height.toFixed(1)}" />
      `;
    })
  }</g>`;
}

/** What nineteen of twenty stay below, with some room above it. */
function scaleOf(sums: readonly number[]): number {
  const sorted = sums.toSorted((a, b) => a - b);
  return Math.max(1, 1.2 * (sorted[Math.floor(sorted.length * 0.95)] ?? 1));
}

/** What the colours of the phases mean. */
export function phaseLegend(): Markup {
  return html`
    <span
      class="legend"><i class="wait"></i>waited to be full <i class="call"></i>called <i class="store"></i>stored by the last sink</span>
  `;
}

const chartWidth = 800;
const chartHeight = 90;
const axisWidth = 56;
/** As many as are kept. */
const columnsMax = 200;
