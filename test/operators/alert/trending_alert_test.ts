import assert from "node:assert/strict";
import { raiseAlerts } from "../../../src/operators/alert/raise_alerts.ts";
import type { ScoreHistory } from "../../../src/operators/alert/score_history.ts";
import { trendingMessage } from "../../support/trending_records.ts";

/** Ids of what windows with these labels raise, one after the other. */
function raised(
  windows: readonly (readonly [at: number, label: "Viral" | "Hot" | null])[],
  history: ScoreHistory = [],
): { readonly ids: string[]; readonly history: ScoreHistory } {
  const ids: string[] = [];
  for (const [at, trending_label] of windows) {
    const found = raiseAlerts(trendingMessage({ at, trending_label }), history);
    ids.push(...found.alerts.map(({ id }) => id));
    history = found.history;
  }
  return { ids, history };
}

Deno.test("a KOL that turns Viral raises one alert an hour, with its window", () => {
  const { ids } = raised([
    [0, "Hot"],
    [1, "Viral"],
    [2, "Viral"],
    [3, "Hot"],
    [4, "Viral"],
    [62, "Hot"],
    [63, "Viral"],
  ]);
  assert.deepEqual(ids, [
    "trending-viral/tiktok/2025-12-03T10/kol_1",
    "trending-viral/tiktok/2025-12-03T11/kol_1",
  ]);
  const { history } = raised([[0, "Hot"]]);
  const { alerts: [alert] } = raiseAlerts(
    trendingMessage({ at: 1, trending_label: "Viral" }),
    history,
  );
  assert.equal(alert?.severity, "medium");
  assert.deepEqual(alert?.details, {
    trending_label: "Viral",
    previous_trending_label: "Hot",
    window_start: "2025-12-03T10:01:00.000Z",
    window_end: "2025-12-03T10:06:00.000Z",
    velocity: 80,
    baseline_windows: 12,
    event_id: "trending/tiktok/2025-12-03T10:01:00.000Z/25/kol_1",
    event_time: "2025-12-03T10:01:00.000Z",
    origin: "window.activity/0/25",
  });
});

Deno.test("a KOL that is first seen Viral, or without activity between, has not turned", () => {
  assert.deepEqual(raised([[0, "Viral"]]).ids, []);
  const quiet = raised([[0, "Hot"], [1, "Viral"], [2, null], [3, "Viral"]]);
  assert.equal(quiet.ids.length, 1);
});

Deno.test("windows that are told of again raise what they raised", () => {
  const windows = [[0, "Hot"], [1, "Viral"], [2, "Viral"]] as const;
  const first = raised(windows);
  const again = raised(windows, first.history);
  assert.deepEqual(again.ids, first.ids);
  assert.deepEqual(again.history, first.history);
});
