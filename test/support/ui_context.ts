import { silentLogger } from "../../src/core/logger.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { ControlToken } from "../../src/ui/control_token.ts";
import type { LetterRedrive } from "../../src/ui/letter_redrive.ts";
import type { StoreReads } from "../../src/ui/store_reads.ts";
import type { UiContext } from "../../src/ui/ui_context.ts";
import type { TopologyRun } from "./topology_run.ts";
import type { VirtualClock } from "./virtual_clock.ts";

/** The token of the pages in tests. */
export const testToken = "the-control-token";

/** The live pages' view of a small topology that runs. */
export function uiContext(
  plan: Plan,
  run: TopologyRun,
  clock: VirtualClock,
): UiContext {
  return {
    plan,
    config: { file: plan.file, profile: undefined, settings: [], values: {} },
    warnings: [],
    running: run.running,
    clock,
    logger: silentLogger,
    stores: noStores,
    redrive: noRedrive,
    token: new ControlToken(testToken),
  };
}

/** Stores in which nothing is. */
export const noStores: StoreReads = {
  scores: {
    top: () => Promise.resolve([]),
    spread: (_, bounds) => Promise.resolve([0, ...bounds.map(() => 0)]),
    kol: (platform, id) =>
      Promise.resolve({
        platform,
        id,
        current: null,
        history: [],
        features: { kind: "unknown", why: "Nothing is known of it" },
      }),
  },
  letters: {
    groups: () => Promise.resolve([]),
    letters: () => Promise.resolve([]),
  },
  windows: { recent: () => Promise.resolve([]) },
};

/** Nothing is ever sent back. */
export const noRedrive: LetterRedrive = {
  preview: () => Promise.resolve({ send: {}, refused: [] }),
  run: () => Promise.resolve({ send: {}, refused: [] }),
};
