import type { Clock } from "../../src/core/clock.ts";
import type { WindowNode } from "../../src/core/window.ts";
import { window } from "../../src/operators/window.ts";
import type { WindowResult } from "../../src/operators/window/window_result.ts";
import { VirtualClock } from "./virtual_clock.ts";
import { nodeContext } from "./node_context.ts";
import type { WindowLife } from "./window_life.ts";

/** Options of a window as a file would have them. */
export type WindowYaml = Readonly<Record<string, unknown>>;

/** A window over co-partitioned events: one stage, in this process. */
export async function localWindow(
  options: WindowYaml,
  clock: Clock = new VirtualClock(),
): Promise<WindowNode> {
  const parsed = window.options.parse({ coPartitioned: true, ...options });
  const node = await window.create(parsed, nodeContext({ id: "kpis", clock }));
  if (node.kind !== "window") throw new Error("A window is of its own kind");
  return node;
}

/** The results that a life has stored, as records. */
export function resultsOf(life: WindowLife): WindowResult[] {
  return life.results.map((output) => output.value as WindowResult);
}

/** What a reader of the topic keeps: of each key the highest revision. */
export function latest(
  results: Iterable<WindowResult>,
): Map<string, WindowResult> {
  const kept = new Map<string, WindowResult>();
  for (const result of results) {
    const before = kept.get(result.key);
    if (before === undefined || before.revision <= result.revision) {
      kept.set(result.key, result);
    }
  }
  return kept;
}
