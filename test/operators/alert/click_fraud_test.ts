import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import { isWindowRecord } from "../../../src/core/is_window_record.ts";
import type { AlertFinding } from "../../../src/operators/alert/alert_rules.ts";
import { findClickFraud } from "../../../src/operators/alert/click_fraud.ts";
import { resultMessage } from "../../support/window_results.ts";

type Measures = Readonly<Record<string, number | string | null>>;

function find(
  measures: Measures,
  limits = { maxCtr: 0.5, minClicks: 1 },
): AlertFinding | HotpathError | undefined {
  const { value } = resultMessage({ measures });
  assert.ok(isWindowRecord(value));
  return findClickFraud(value, limits);
}

Deno.test("more clicks than half the impressions are click fraud", () => {
  assert.deepEqual(find({ impressions: 200, clicks: 101 }), {
    type: "click-fraud",
    severity: "high",
    message: "Click rate is above 0.5: 0.505",
    details: { clicks: 101, impressions: 200, ctr: 0.505, limit: 0.5 },
  });
  assert.equal(find({ impressions: 200, clicks: 100 }), undefined);
  assert.equal(find({ impressions: 200, clicks: 0 }), undefined);
});

Deno.test("clicks without impressions are click fraud", () => {
  assert.deepEqual(find({ impressions: 0, clicks: 3 }), {
    type: "click-fraud",
    severity: "high",
    message: "Clicks without impressions: 3",
    details: { clicks: 3, impressions: 0 },
  });
  assert.equal(find({ impressions: 0, clicks: 0 }), undefined);
});

Deno.test("windows with few clicks are left alone where that is asked for", () => {
  const limits = { maxCtr: 0.2, minClicks: 5 };
  assert.equal(find({ impressions: 0, clicks: 4 }, limits), undefined);
  assert.equal(find({ impressions: 5, clicks: 4 }, limits), undefined);
  assert.ok(find({ impressions: 0, clicks: 5 }, limits) !== undefined);
  assert.ok(find({ impressions: 20, clicks: 5 }, limits) !== undefined);
});

Deno.test("a window that does not count both is refused, and the measure named", () => {
  for (
    const [measures, name] of [
      [{ clicks: 1 }, "impressions"],
      [{ impressions: 1 }, "clicks"],
      [{ impressions: null, clicks: 1 }, "impressions"],
      [{ impressions: 1, clicks: "1" }, "clicks"],
    ] as const
  ) {
    const error = find(measures);
    assert.ok(error instanceof HotpathError);
    assert.equal(error.code, "schema-invalid");
    assert.match(error.message, new RegExp(`of kpis, .*measures: ${name}$`));
  }
});
