import assert from "node:assert/strict";
import {
  hoursMax,
  type PastWindow,
  TrendingHistory,
  windowsMax,
} from "../../../src/operators/trending/trending_history.ts";

const minute = 60_000;
const begin = Date.UTC(2025, 11, 3, 10);

function past(at: number, part: Partial<PastWindow> = {}): PastWindow {
  return {
    start: begin + at * minute,
    revision: 2 * at + 3,
    engagement: at * 5,
    velocity: at,
    market: null,
    marketKols: 0,
    isWhole: true,
    ...part,
  };
}

function historyOf(count: number): TrendingHistory {
  let history = TrendingHistory.empty;
  for (let at = 0; at < count; at++) history = history.with(past(at));
  return history;
}

Deno.test("the mean is of windows up to a moment alone", () => {
  const history = historyOf(10);
  assert.deepEqual(history.meanTo(begin + 4 * minute), { mean: 2, windows: 5 });
  assert.deepEqual(history.meanTo(begin - 1), { mean: null, windows: 0 });
});

Deno.test("windows that leave the newest stay in the mean", () => {
  const count = 500;
  const history = historyOf(count);
  assert.equal(history.windows.length, windowsMax);
  const { mean, windows } = history.meanTo(begin + count * minute);
  assert.equal(windows, count);
  assert.equal(mean, (count - 1) / 2);
});

Deno.test("a week is kept, whatever happens", () => {
  let history = TrendingHistory.empty;
  const days = 9;
  for (let at = 0; at < days * 1_440; at += 10) {
    history = history.with(past(at, { velocity: 1 }));
  }
  const { windows } = history.meanTo(begin + days * 1_440 * minute);
  assert.ok(windows <= hoursMax * 6 + windowsMax, `${windows} windows`);
  assert.ok(windows >= (hoursMax - 2) * 6);
  assert.ok(history.text().length < 12_000, `${history.text().length}`);
});

Deno.test("a part of a window is no measure, neither now nor later", () => {
  let history = TrendingHistory.empty;
  for (let at = 0; at < 100; at++) {
    const isWhole = at >= 5;
    history = history.with(past(at, { isWhole, velocity: isWhole ? 7 : 1 }));
  }
  assert.deepEqual(history.meanTo(begin + 200 * minute), {
    mean: 7,
    windows: 95,
  });
  assert.equal(history.since, begin);
  assert.equal(TrendingHistory.read(history.text())?.since, begin);
});

Deno.test("the same window again changes nothing, and a later revision its place alone", () => {
  const history = historyOf(100);
  for (const window of history.windows) {
    assert.equal(history.with(window).text(), history.text());
  }
  const corrected = history.with(past(90, { velocity: 1_000, revision: 999 }));
  assert.equal(corrected.at(begin + 90 * minute)?.velocity, 1_000);
  assert.equal(corrected.windows.length, windowsMax);
  assert.ok(corrected.tie > history.tie, "so that the cache takes it");
  const back = corrected.with(past(90));
  assert.equal(
    back.text(),
    corrected.text(),
    "an earlier revision is passed over",
  );
});

Deno.test("a window from before the newest is not counted twice", () => {
  const history = historyOf(100);
  assert.equal(history.with(past(2)).text(), history.text());
  const few = TrendingHistory.empty.with(past(5)).with(past(2));
  assert.deepEqual(few.windows.map(({ start }) => start), [
    begin + 2 * minute,
    begin + 5 * minute,
  ]);
});

Deno.test("a history is read as it was kept", () => {
  const history = historyOf(100).with(
    past(100, { market: 2.5, marketKols: 7 }),
  );
  const read = TrendingHistory.read(history.text());
  assert.equal(read?.text(), history.text());
  assert.deepEqual(read?.at(begin + 100 * minute), {
    ...past(100),
    market: 2.5,
    marketKols: 7,
  });
  for (
    const text of ["", "{}", '{"since":1,"windows":[[1]],"hours":[]}', "[]"]
  ) {
    assert.equal(TrendingHistory.read(text), undefined, text);
  }
});
