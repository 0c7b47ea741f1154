import type { Registry } from "prom-client";
import { scoreBounds } from "../scoring/score_bounds.ts";
import type { Histograms } from "../runtime/running_topology.ts";
import { SketchHistogram } from "./sketch_histogram.ts";

/** Registers the values of scores, by what made them. */
export function addScoreHistogram(
  registry: Registry,
  read: () => Histograms | undefined,
): void {
  new SketchHistogram({
    name: "pipeline_score_value",
    help: "Values of scores, 0 to 100, by the model and version that made them",
    labelNames: ["node", "model", "version"],
    buckets: scoreBounds,
    divisor: 1,
    registry,
    read: () =>
      [...read()?.tallies ?? []].flatMap(([node, tallies]) =>
        tallies.histograms("score-value").map(({ labels, tallied }) => ({
          labels: { node, ...labels },
          counts: tallied.snapshot(),
        }))
      ),
  });
}
