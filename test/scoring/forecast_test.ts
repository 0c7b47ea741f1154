import assert from "node:assert/strict";
import {
  forecastHour,
  hourlyEngagement,
  smooth,
} from "../../src/scoring/forecast.ts";
import type { EngagementWindow } from "../../src/scoring/ports.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

Deno.test("smoothing equals the published levels of a known series", () => {
  // Saudi Arabian oil production 1996 to 2013, with alpha 0.8339 and a first
  // level of 446.5868: Hyndman and Athanasopoulos, Forecasting, table 8.1.
  const oil = [445.36, 453.2, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21];
  oil.push(500.43, 521.28, 508.95, 488.89, 509.87, 456.72, 473.82, 525.95);
  oil.push(549.83, 542.34);
  const levels = [445.57, 451.93, 454.0, 427.63, 451.32, 442.2, 428.02, 476.54];
  levels.push(496.46, 517.15, 510.31, 492.45, 506.98, 465.07, 472.36, 517.05);
  levels.push(544.39, 542.68);
  levels.forEach((level, at) => {
    const found = smooth(oil.slice(0, at + 1), {
      level: 446.5868,
      alpha: 0.8339,
    });
    assert.ok(Math.abs(found.level - level) < 0.011, `${at}: ${found.level}`);
  });
});

Deno.test("a constant series is forecast exactly, without doubt", () => {
  assert.deepEqual(forecastHour([120, 120, 120, 120, 120]), {
    expected: 120,
    low: 120,
    high: 120,
  });
});

Deno.test("a forecast follows a step and doubts a restless series", () => {
  const step = [10, 10, 10, 10, 100, 100, 100, 100, 100];
  const stepped = forecastHour(step);
  assert.ok(stepped !== undefined && stepped.expected > 95);
  const restless = forecastHour([0, 90, 10, 100, 5, 80]);
  assert.ok(restless !== undefined && restless.high - restless.low > 100);
  assert.equal(restless.low, 0);
});

Deno.test("the interval is 1.96 deviations of the one-step errors", () => {
  // With two equal steps up and down every alpha of the grid is computable by
  // hand; alpha 0.05 is the best for noise around a mean.
  const series = [50, 52, 48, 52, 48, 52, 48];
  const found = forecastHour(series);
  const { level, squaredError } = smooth(series.slice(1), {
    level: 50,
    alpha: 0.05,
  });
  const deviation = Math.sqrt(squaredError / 5);
  assert.ok(found !== undefined);
  assert.ok(Math.abs(found.expected - level) < 0.005);
  assert.ok(Math.abs(found.high - (level + 1.96 * deviation)) < 0.005);
});

Deno.test("three hours are too little history", () => {
  assert.equal(forecastHour([1, 2, 3]), undefined);
  assert.equal(forecastHour([]), undefined);
  assert.notEqual(forecastHour([1, 2, 3, 4]), undefined);
});

function tumbling(
  fromMinute: number,
  toMinute: number,
  engagement: number,
): EngagementWindow[] {
  const windows: EngagementWindow[] = [];
  for (let at = fromMinute; at < toMinute; at += 5) {
    windows.push({
      startMs: at * MINUTE,
      durationMs: 5 * MINUTE,
      engagement,
    });
  }
  return windows;
}

Deno.test("windows are added up by whole hours", () => {
  const windows = [...tumbling(0, 60, 1), ...tumbling(60, 120, 2)];
  assert.deepEqual(hourlyEngagement(windows, 2 * HOUR + 10), [12, 24]);
});

Deno.test("the hour that is not over and the first cut one do not count", () => {
  const windows = tumbling(30, 170, 1);
  assert.deepEqual(hourlyEngagement(windows, 170 * MINUTE), [12]);
});

Deno.test("an hour without a window is 0, up to now", () => {
  const windows = tumbling(0, 60, 1);
  assert.deepEqual(hourlyEngagement(windows, 4 * HOUR), [12, 0, 0, 0]);
});

Deno.test("hopping windows count once", () => {
  const hopping: EngagementWindow[] = [];
  for (let at = 0; at < 120; at += 1) {
    hopping.push({
      startMs: at * MINUTE,
      durationMs: 5 * MINUTE,
      engagement: 5,
    });
  }
  assert.deepEqual(hourlyEngagement(hopping.reverse(), 2 * HOUR), [60, 60]);
});

Deno.test("a window over two hours is shared between them", () => {
  const window = { startMs: 0, durationMs: 2 * HOUR, engagement: 10 };
  assert.deepEqual(hourlyEngagement([window], 2 * HOUR), [5, 5]);
});

Deno.test("history of more than a week is left out", () => {
  const windows = [{ startMs: 0, durationMs: HOUR, engagement: 7 }];
  const hours = hourlyEngagement(windows, 1_000 * HOUR);
  assert.equal(hours.length, 168);
  assert.ok(hours.every((hour) => hour === 0));
});

Deno.test("no windows, and windows of no length, give no hours", () => {
  assert.deepEqual(hourlyEngagement([], 5 * HOUR), []);
  const broken = { startMs: 0, durationMs: 0, engagement: 1 };
  assert.deepEqual(hourlyEngagement([broken], 5 * HOUR), []);
});
